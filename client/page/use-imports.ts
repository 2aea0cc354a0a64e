// What the page does about the imports that are started on it: the address bar gets the job, and the lists read
// themselves again once it has completed, wherever one is by then.
import { useEffect, useState } from 'preact/hooks'
import type { StartedDetail } from '../widget/import-element.tsx'
import type { JobEventDetail } from '../widget/progress-element.tsx'
import { navigate, pathOf } from './router.ts'

/** Each is a connection of its own, of which browsers allow six to a host on HTTP/1.1. */
const WATCHED = 3

const ENDS = ['jobcast-completed', 'jobcast-failed', 'jobcast-cancelled', 'jobcast-error'] as const

export interface Imports {
  /** How many have completed since the page was loaded. */
  readonly completed: number
  /** Started here and still going. */
  readonly going: readonly string[]
}

export function useImports(): Imports {
  const [completed, setCompleted] = useState(0)
  const [going, setGoing] = useState<readonly string[]>([])
  useEffect(() => {
    const started = ({ detail }: CustomEvent<StartedDetail>) => {
      setGoing((now) => [detail.job_id, ...now].slice(0, WATCHED))
      // Whoever is given the link watches the same job. Somebody who reads something else by now is left there.
      if (detail.open) navigate(pathOf({ name: 'job', id: detail.job_id }))
    }
    const ended = ({ type, detail }: CustomEvent<JobEventDetail>) => {
      setGoing((now) => now.filter((id) => id !== detail.job_id))
      if (type === 'jobcast-completed') setCompleted((count) => count + 1)
    }
    const stops = [listen('jobcast-started', started), ...ENDS.map((type) => listen(type, ended))]
    return () => stops.forEach((stop) => stop())
  }, [])
  return { completed, going }
}

function listen<T>(type: string, heard: (event: CustomEvent<T>) => void): () => void {
  const listener = (event: Event) => {
    if (event instanceof CustomEvent) heard(event)
  }
  addEventListener(type, listener)
  return () => removeEventListener(type, listener)
}
