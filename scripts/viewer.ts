// One viewer of a job, and whether several of them saw the same: the same end, and the same facts since they were
// all there.
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { type End, followToEnd, type Received } from './read-stream.ts'

export interface ViewerReport {
  readonly end: End
  /** The cursor at which the viewer joined; what it saw after that is in `facts`. */
  readonly joined: number
  /** Recorded events other than progress, as `id type`, in the order in which they came. */
  readonly facts: readonly string[]
  /** The verdict of each connection, in order. */
  readonly verdicts: readonly string[]
}

export interface ViewerWishes {
  /** Cuts its connection once, at this percentage, and goes on where it was. */
  readonly cutAt?: number
  readonly onProgress?: (progress: Partial<Snapshot>) => void
}

/** Watches until the job is over. */
export async function view(url: string, { cutAt, onProgress }: ViewerWishes = {}): Promise<ViewerReport> {
  const facts: string[] = []
  const verdicts: string[] = []
  let joined: number | null = null
  let cut = false
  const end = await followToEnd(url, (event: Received) => {
    switch (event.type) {
      case 'sync':
        verdicts.push(event.data.verdict)
        joined ??= event.data.snapshot.cursor
        return
      case 'progress':
        onProgress?.(event.data)
        if (cut || cutAt === undefined || (event.data.progress ?? 0) < cutAt) return
        cut = true
        return 'reconnect'
      case 'heartbeat':
      case 'busy':
        return
      default:
        facts.push(`${event.id} ${event.type}`)
    }
  })
  return { end, joined: joined ?? 0, facts, verdicts }
}

/** Why the viewers did not see the same; empty when they did. */
export function differences(reports: readonly ViewerReport[]): readonly string[] {
  const [first, ...others] = reports
  if (first === undefined) return ['there was no viewer']
  const since = Math.max(...reports.map(({ joined }) => joined))
  const shared = ({ facts }: ViewerReport): string =>
    facts.filter((fact) => Number(fact.split(' ', 1)[0]) > since).join(', ')
  return others.flatMap((other, index) => {
    const name = `viewer ${index + 2}`
    const ends =
      JSON.stringify(other.end) === JSON.stringify(first.end) ? [] : [`${name} saw another end than viewer 1`]
    return shared(other) === shared(first) ? ends : [...ends, `${name} saw other facts than viewer 1`]
  })
}
