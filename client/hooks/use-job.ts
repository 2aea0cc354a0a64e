// A job as the state of a component: one piece for Preact and React, given the two hooks that it stands on. It follows
// the address, lets go when the component goes, and draws at most once a frame: a hidden page not until it shows.
import { type JobAddress, jobUrls } from '../address.ts'
import type { WatchEnvironment } from '../environment.ts'
import { observeJob } from '../observe-job.ts'
import { EMPTY_VIEW, type View } from '../view.ts'
import { drawingOf } from './drawing.ts'

/** What is asked of a library; those of Preact and React fit. */
export interface Hooks {
  useState<T>(initial: T): readonly [T, (next: T) => void]
  useEffect(effect: () => void | (() => void), inputs: readonly unknown[]): void
}

/**
 * What is known of the job and how the connection is, again after each change. Components that show the same job share
 * one connection.
 * @param address null for no job yet.
 * @param environment as for `watchJob`; what it was when the address was last another.
 * @throws TypeError when the address names no job.
 */
export type UseJob = (address: JobAddress | null, environment?: Partial<WatchEnvironment>) => View

interface Shown {
  readonly key: string | null
  readonly view: View
}

export function createUseJob({ useState, useEffect }: Hooks): UseJob {
  return function useJob(address, environment) {
    const key = address === null ? null : jobUrls(address).snapshot
    const [shown, show] = useState<Shown>({ key: null, view: EMPTY_VIEW })
    useEffect(() => {
      if (address === null) return
      const drawing = drawingOf(() => show({ key, view: hold.view }))
      const hold = observeJob(address, drawing.again, environment)
      drawing.again()
      return () => {
        drawing.stop()
        hold.close()
      }
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the address, another object at each drawing
    }, [key])
    return shown.key === key ? shown.view : EMPTY_VIEW
  }
}
