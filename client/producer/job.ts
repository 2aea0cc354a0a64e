// A job as its producer holds it. Whatever it is told is numbered, pushed in order and counted once (push-line.ts).
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { Json, LogLevel, ProgressUpdate, Update } from '../../durable/protocol/update.ts'
import type { JobUrls } from '../address.ts'
import { RequestProblem } from '../problem.ts'
import { type ExchangeRequest, exchange, type ExchangeMeans } from './exchange.ts'
import { PushLine } from './push-line.ts'

/** What an `error` may have (PROTOCOL.md §11.1): the end of a job must not be refused for its length. */
const ERROR_CHARS = 4_096

/** The longest pause that a service takes; who is silent for longer should end the job and start another. */
const MAX_PAUSE_SECONDS = 86_400

export type Progress = Omit<ProgressUpdate, 'type'>

/**
 * A job that this program runs. The promises of `progress`, `log` and `push` resolve once the updates are taken in,
 * which waits while a whole push of them is still on its way; those of the rest, once the service has answered. A
 * refusal that nothing mends fails the handle: every promise then rejects with it and `signal` aborts. Those of
 * `progress`, `log` and `push` need not be awaited.
 */
export interface ProducerJob {
  readonly id: string
  readonly urls: JobUrls
  /** Aborts with an AbortError when somebody cancelled the job, and with the RequestProblem that failed the handle. */
  readonly signal: AbortSignal
  /** Sets what it names; ticks that wait collapse to the newest. */
  progress(progress: Progress): Promise<void>
  log(level: LogLevel, message: string, data?: Json): Promise<void>
  /** In this order; an end can only be the last. */
  push(updates: Update | readonly Update[]): Promise<void>
  complete(result?: Json): Promise<void>
  /** @param error its message is what viewers read. After a cancel the job ends as cancelled. */
  fail(error: unknown, details?: Json): Promise<void>
  /** Ends the job because it was told to stop. */
  cancelled(message?: string): Promise<void>
  /** Resolves once all of before is stored and shown. */
  flush(): Promise<void>
  /** Announces a pause of up to a day, so that the job does not count as stalled, and keeps silent meanwhile. */
  nextWithin(seconds: number): Promise<void>
  /** The job as the service shows it. */
  snapshot(): Promise<Snapshot>
  /** Leaves the job to another producer, once all of before is stored. */
  leave(): Promise<void>
}

export interface JobMeans extends ExchangeMeans {
  readonly headers: Readonly<Record<string, string>>
  /** How long a push is tried again. */
  readonly patienceMs: number
}

export interface JobOptions {
  readonly urls: JobUrls
  readonly epoch: number
  readonly signsOfLife: boolean
}

interface PushAnswer {
  readonly cursor: number
  readonly cancel: boolean
}

export function producerJob({ urls, epoch, signsOfLife }: JobOptions, means: JobMeans): ProducerJob {
  const aborting = new AbortController()
  let over: RequestProblem | null = null
  const ask = <T>(request: Omit<ExchangeRequest, 'headers'>): Promise<T> =>
    exchange<T>({ ...request, headers: means.headers }, means, means.patienceMs)
  const line = new PushLine({
    signsOfLife,
    onFailure: (reason) => aborting.abort(reason),
    async send({ seq, body, nextWithinSeconds }) {
      const url = new URL(urls.snapshot)
      url.pathname += '/updates'
      url.searchParams.set('epoch', String(epoch))
      url.searchParams.set('seq', String(seq))
      if (nextWithinSeconds !== null) url.searchParams.set('next_within', String(Math.ceil(nextWithinSeconds)))
      const { cancel } = await ask<PushAnswer>({ url: url.href, method: 'POST', body })
      if (cancel) aborting.abort(new DOMException('Somebody asked this job to stop', 'AbortError'))
    },
  })

  async function push(given: Update | readonly Update[]): Promise<void> {
    if (over !== null) throw over
    const updates = isList(given) ? given : [given]
    const end = updates.findIndex(isEnd)
    if (end >= 0 && end < updates.length - 1) {
      throw new TypeError(`Update ${end + 1} of ${updates.length} ends the job: it must be the last`)
    }
    const taken = line.offer(updates)
    if (end >= 0) over = new RequestProblem(409, 'job_ended', 'This producer has ended the job; nothing can follow')
    return taken
  }

  async function conclude(update: Update): Promise<void> {
    await push(update)
    await line.flush()
    line.rest()
  }

  return {
    id: urls.jobId,
    urls,
    signal: aborting.signal,
    progress: (progress) => unwatched(push({ type: 'progress', ...progress })),
    log: (level, message, data) =>
      unwatched(push({ type: 'log', level, message, ...(data !== undefined && { data }) })),
    push: (updates) => unwatched(push(updates)),
    complete: (result) => conclude({ type: 'completed', ...(result !== undefined && { result }) }),
    fail: (error, details) =>
      conclude({ type: 'failed', error: wordsOf(error), ...(details !== undefined && { details }) }),
    cancelled: (message) => conclude({ type: 'cancelled', ...(message !== undefined && { message }) }),
    flush: () => line.flush(),
    async nextWithin(seconds) {
      if (!(seconds > 0 && seconds <= MAX_PAUSE_SECONDS)) {
        throw new RangeError(`A pause has up to ${MAX_PAUSE_SECONDS} seconds, not ${seconds}`)
      }
      return line.push(seconds)
    },
    snapshot: () => ask<Snapshot>({ url: urls.snapshot, method: 'GET' }),
    async leave() {
      over ??= new RequestProblem(409, 'stale_epoch', 'This producer has left the job')
      await line.flush()
      line.rest()
    },
  }
}

function isList(given: Update | readonly Update[]): given is readonly Update[] {
  return Array.isArray(given)
}

function isEnd({ type }: Update): boolean {
  return type === 'completed' || type === 'failed' || type === 'cancelled'
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  const words = text.trim() === '' ? 'The producer failed and did not say why' : text
  return words.length > ERROR_CHARS ? `${words.slice(0, ERROR_CHARS - 1)}…` : words
}

/** A caller that does not wait is told by `signal`, `flush` and the end; it shall not bring a process down. */
function unwatched(taken: Promise<void>): Promise<void> {
  taken.catch(() => {})
  return taken
}
