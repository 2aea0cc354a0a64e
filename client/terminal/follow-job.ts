// A job in a terminal, from whatever it has come to until its end: the bar moves, and its facts are lines that stay.
import type { StreamEvent } from '../../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import type { JobAddress } from '../address.ts'
import type { WatchEnvironment } from '../environment.ts'
import { watchJob } from '../watch-job.ts'
import { plainText } from './plain-text.ts'
import { terminalBar } from './progress-bar.ts'

/** Most connections that break are back within this time, and nobody needs to know. */
const PATIENCE_MS = 2_000

/** How a job ended for whoever watched it. */
export type Outcome = 'completed' | 'failed' | 'left'

export interface FollowOptions {
  readonly output: NodeJS.WriteStream
  readonly environment: Partial<WatchEnvironment>
  /** Leaves the job to itself. */
  readonly signal: AbortSignal
}

/** Resolves when the job is over, cannot be shown, or was left. */
export async function followJob(job: JobAddress, { output, environment, signal }: FollowOptions): Promise<Outcome> {
  const watch = watchJob(job, environment)
  const bar = terminalBar(output)
  const leave = (): void => watch.close()
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  let titled = false
  const introduce = ({ title }: Snapshot): void => {
    if (!titled) bar.print(plainText(title))
    titled = true
  }
  let complaint: ReturnType<typeof setTimeout> | null = null
  watch.subscribe(({ connection }) => {
    if ((connection === 'reconnecting') === (complaint !== null)) return
    if (complaint !== null) clearTimeout(complaint)
    const complain = (): void => bar.print('The service does not answer; trying again')
    complaint = complaint === null ? setTimeout(complain, PATIENCE_MS) : null
  })
  try {
    for await (const event of watch) {
      const { snapshot } = watch.view
      if (snapshot === null) continue
      introduce(snapshot)
      const line = lineOf(event)
      if (line !== null) bar.print(line)
      if (!hasEnded(snapshot)) bar.show(snapshot)
    }
    if (watch.view.snapshot !== null) introduce(watch.view.snapshot)
    if (watch.view.snapshot?.status === 'completed') bar.show(watch.view.snapshot)
  } finally {
    signal.removeEventListener('abort', leave)
    if (complaint !== null) clearTimeout(complaint)
    bar.stop()
    watch.close()
  }
  const { snapshot, refusal } = watch.view
  if (snapshot !== null && hasEnded(snapshot)) return tellEnd(snapshot, output)
  if (signal.aborted) return 'left'
  output.write(`${plainText(refusal?.message ?? 'The job cannot be shown.')}\n`)
  return 'failed'
}

function tellEnd({ status, result, error, details }: Snapshot, output: NodeJS.WriteStream): Outcome {
  const rest = status === 'completed' ? result : details
  const words = [status, error, rest !== null && JSON.stringify(rest)].filter(Boolean).join(': ')
  output.write(`${plainText(words)}\n`)
  return status === 'completed' ? 'completed' : 'failed'
}

/** What stays on the screen of an event; null for what the bar shows. */
function lineOf(event: StreamEvent): string | null {
  switch (event.type) {
    case 'log': {
      const { timestamp, level, message, data } = event.data
      const rest = data === undefined ? '' : ` ${JSON.stringify(data)}`
      return plainText(`${timestamp.slice(11, 19)} ${level} ${message}${rest}`)
    }
    case 'total':
      return event.data.message === undefined ? null : plainText(event.data.message)
    case 'attempt':
      return `Attempt ${event.data.attempt}`
    case 'phase':
    case 'sync':
    case 'progress':
    case 'completed':
    case 'failed':
    case 'heartbeat':
    case 'busy':
    case 'refused':
      return null
    default:
      return event satisfies never
  }
}
