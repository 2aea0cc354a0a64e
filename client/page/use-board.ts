// The board of all jobs, as views use it. However many ask, the page has one connection for it.
import { useContext, useEffect, useState } from 'preact/hooks'
import { type BoardEvent, type BoardView, EMPTY_BOARD } from '../board-view.ts'
import type { Listener } from '../listener.ts'
import { watchBoard } from '../watch-board.ts'
import { endedImports } from './ended-imports.ts'
import { noteRefusal, SessionContext } from './session.ts'

/** The newest jobs, live, and how well they can be kept so. */
export function useBoard(): BoardView {
  const [view, setView] = useState(EMPTY_BOARD)
  const address = useBoardAddress()
  useEffect(() => followBoard(address, (now) => setView(now)), [address])
  return view
}

/** Counts the imports that end while the page is open, whoever started them and wherever: lists then read themselves again. */
export function useEndedImports(): number {
  const [count, setCount] = useState(0)
  const address = useBoardAddress()
  useEffect(() => {
    let before = endedImports(null)
    return followBoard(address, ({ jobs }, event) => {
      if (event === null) return
      const now = endedImports(jobs)
      if (before !== null && now?.isSubsetOf(before) === false) setCount((counted) => counted + 1)
      before = now
    })
  }, [address])
  return count
}

/** Names the workspace, so that tabs in which somebody else is signed in share no connection; the service goes by the cookie. */
function useBoardAddress(): string {
  const workspace = useContext(SessionContext)?.workspace ?? ''
  return `${location.origin}/api/stream?workspace=${encodeURIComponent(workspace)}`
}

/** Whoever may not see the board any more is asked who they are, wherever on the page they are. Returns how to stop. */
function followBoard(address: string, tell: Listener<BoardView, BoardEvent>): () => void {
  const board = watchBoard(address)
  board.subscribe((view, event) => {
    if (view.connection === 'refused') noteRefusal(view.refusal)
    tell(view, event)
  })
  return () => board.close()
}
