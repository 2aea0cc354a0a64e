// The board of all jobs, as views use it. However many ask, the page has one connection for it.
import { useEffect, useState } from 'preact/hooks'
import type { JobSummary } from '../../durable/protocol/summary.ts'
import type { BoardView } from '../board-view.ts'
import { watchBoard } from '../watch-board.ts'
import { endedImports } from './ended-imports.ts'

/** The newest jobs, live; null until the service first answers. */
export function useBoard(): BoardView['jobs'] {
  const [jobs, setJobs] = useState<readonly JobSummary[] | null>(null)
  useEffect(() => {
    const board = watchBoard(location.origin)
    setJobs(board.view.jobs)
    board.subscribe((view) => setJobs(view.jobs))
    return () => board.close()
  }, [])
  return jobs
}

/** Counts the imports that end while the page is open, whoever started them and wherever: lists then read themselves again. */
export function useEndedImports(): number {
  const [count, setCount] = useState(0)
  useEffect(() => {
    const board = watchBoard(location.origin)
    let before = endedImports(board.view.jobs)
    board.subscribe(({ jobs }, event) => {
      if (event === null) return
      const now = endedImports(jobs)
      if (before !== null && now?.isSubsetOf(before) === false) setCount((counted) => counted + 1)
      before = now
    })
    return () => board.close()
  }, [])
  return count
}
