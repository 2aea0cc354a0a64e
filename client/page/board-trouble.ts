// What stands between the board and whoever looks at it, in the words that the widgets have for it.
import { useEffect, useState } from 'preact/hooks'
import type { BoardView } from '../board-view.ts'
import { en } from '../widget/messages/en.ts'

/** Most connections are back within it, and nobody needs to have heard of those. */
const BLINK_MS = 5_000

/** A sentence or two; null while all is well. @param online whether the browser has a network at all. */
export function boardTrouble({ connection, refusal }: BoardView, online: boolean): string | null {
  const { states, hints } = en
  switch (connection) {
    case 'refused':
      return `${states.refused}. ${refusal?.message ?? ''}`
    case 'connecting':
    case 'reconnecting':
      if (!online) return `${states.offline}. ${hints.reconnecting}`
      return connection === 'connecting' ? null : `${states.reconnecting} ${hints.reconnecting}`
    case 'catching-up':
    case 'live':
    case 'polling':
    case 'ended':
      return null
    default:
      return connection satisfies never
  }
}

/** The same, of what lasts: whatever is over in a blink is not told. */
export function useBoardTrouble(board: BoardView): string | null {
  const trouble = boardTrouble(board, useOnline())
  const [lasts, setLasts] = useState(false)
  const well = trouble === null
  useEffect(() => {
    if (well) return
    const timer = setTimeout(() => setLasts(true), BLINK_MS)
    return () => {
      clearTimeout(timer)
      setLasts(false)
    }
  }, [well])
  return lasts ? trouble : null
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const changed = () => setOnline(navigator.onLine)
    addEventListener('online', changed)
    addEventListener('offline', changed)
    return () => {
      removeEventListener('online', changed)
      removeEventListener('offline', changed)
    }
  }, [])
  return online
}
