// A list that is read page by page. The page that is shown stays until the one that was turned to is here.
import { useRef, useState } from 'preact/hooks'
import { useResource } from './use-resource.ts'

interface Page {
  /** Where the next page begins; null on the last one. */
  readonly next_cursor: string | null
}

interface Shown<T extends Page> {
  readonly page: T
  /** The cursors of the pages up to this one: the way back. */
  readonly cursors: readonly string[]
}

export interface Pages<T extends Page> {
  /** Null until the first one is here. */
  readonly page: T | null
  /** Of the page that is shown, from 1. */
  readonly number: number
  /** Another page was asked for, and is not here yet. */
  readonly turning: boolean
  readonly problem: string | null
  /** Does nothing where there is no such page, or while another one is on its way. */
  readonly turn: (to: 'newer' | 'older') => void
  /** Reads again what was asked for last. */
  readonly reread: () => void
}

/** @param path with a query, and the same for as long as the view lives: of another path it would be another list. */
export function usePages<T extends Page>(path: string, version = 0): Pages<T> {
  const [asked, setAsked] = useState<readonly string[]>([])
  const [times, setTimes] = useState(0)
  const shown = useRef<Shown<T> | null>(null)
  const cursor = asked.at(-1)
  const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const { value, problem } = useResource<T>(path + query, version + times)
  if (value !== null) shown.current = { page: value, cursors: asked }
  const { page, cursors } = shown.current ?? { page: null, cursors: [] }
  const turning = value === null && problem === null && page !== null
  const reread = () => setTimes(times + 1)
  const turn = (to: 'newer' | 'older') => {
    const beyond = to === 'older' ? page?.next_cursor : cursors.at(-1)
    if (turning || beyond == null) return
    setAsked(to === 'older' ? [...cursors, beyond] : cursors.slice(0, -1))
    reread()
  }
  return { page, number: cursors.length + 1, turning, problem, turn, reread }
}
