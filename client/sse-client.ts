// The small wrapper that pages put around an EventSource of their own. It names what a job's stream says, cleans up
// when the job is over, leaves reconnecting to the EventSource, and asks the job itself from time to time when that has
// given up for good. watchJob does more; this asks for less.
import type { CompletedData, FailedData, LogData, ProgressData } from '../durable/protocol/event.ts'
import { progressOf } from '../durable/protocol/fold.ts'
import { hasEnded, type Snapshot } from '../durable/protocol/snapshot.ts'
import type { Json } from '../durable/protocol/update.ts'
import { reportUncaught } from './listener.ts'
import { RequestProblem } from './problem.ts'
import { readJson } from './read-json.ts'
import { requestJson } from './request.ts'

export interface SSEClientOptions {
  /** With it, a stream that is closed for good is replaced by asking for the job every few seconds. */
  readonly jobId?: string
  /** Where the service is: absolute or relative to the page, with or without `/api`; the page's own by default. */
  readonly apiBaseUrl?: string | URL
  readonly onProgress?: (data: ProgressData) => void
  readonly onCompleted?: (result: Json) => void
  /** A cancelled job ends here too. */
  readonly onFailed?: (error: string, details: Json | undefined) => void
  readonly onLog?: (data: LogData) => void
  /**
   * The stream sent what is not JSON; or it is closed for good and there is no `jobId` to ask for, or the service refuses
   * that. Not called while the EventSource is reconnecting.
   */
  readonly onError?: (error: Error) => void
  /** At the first connection and at each one after it. */
  readonly onOpen?: () => void
}

/** What is needed of an EventSource: the browser's own, or anything of its shape. */
export interface EventSourceLike {
  /** Where a ticket may stand (`?ticket=…`) that is good for asking too. */
  readonly url?: string
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent) => void): void
  removeEventListener(type: string, listener: (event: MessageEvent) => void): void
  close(): void
}

const OPEN = 1
const CLOSED = 2

/** Between two questions where there is no stream: often enough for a bar that moves, and a light load. */
const POLL_MS = 2_000

export class SSEClient {
  readonly #source: EventSourceLike
  readonly #options: SSEClientOptions
  readonly #listeners: readonly (readonly [type: string, listener: (event: MessageEvent) => void])[]
  #closed = false
  #polling: AbortController | null = null

  constructor(source: EventSourceLike, options: SSEClientOptions) {
    this.#source = source
    this.#options = options
    this.#listeners = [
      ['open', () => options.onOpen?.()],
      ['error', () => this.#broken()],
      ['progress', this.#reading<ProgressData>((data) => options.onProgress?.(data))],
      ['log', this.#reading<LogData>((data) => options.onLog?.(data))],
      ['completed', this.#reading<CompletedData>((data) => this.#end(() => options.onCompleted?.(data.result)))],
      ['failed', this.#reading<FailedData>((data) => this.#end(() => options.onFailed?.(data.error, data.details)))],
    ]
    for (const [type, listener] of this.#listeners) source.addEventListener(type, listener)
    // One that was closed before it came here says nothing any more.
    if (source.readyState === CLOSED) queueMicrotask(() => this.#broken())
  }

  /** Closes the stream, or ends the asking, and forgets every callback. Safe to repeat. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#polling?.abort()
    for (const [type, listener] of this.#listeners) this.#source.removeEventListener(type, listener)
    this.#source.close()
  }

  /** Whether news of the job arrive: by the stream, or by asking. */
  isOpen(): boolean {
    return this.getReadyState() === OPEN
  }

  /** 0 connecting, 1 open, 2 closed; as EventSource has it, and open while the job is asked for. */
  getReadyState(): number {
    if (this.#closed) return CLOSED
    return this.#polling === null ? this.#source.readyState : OPEN
  }

  #end(report: () => void): void {
    this.close()
    report()
  }

  #broken(): void {
    if (this.#closed || this.#polling !== null || this.#source.readyState !== CLOSED) return
    const { jobId, apiBaseUrl = '' } = this.#options
    if (jobId === undefined) this.#fail(new Error('The stream was closed and will not come back by itself'))
    else void this.#poll(jobUrl(apiBaseUrl, jobId, this.#source.url), (this.#polling = new AbortController()).signal)
  }

  #fail(error: Error): void {
    this.#end(() => this.#options.onError?.(error))
  }

  /** Until the job is over, or the client is closed. */
  async #poll(url: string, signal: AbortSignal): Promise<void> {
    let known = -1
    while (!signal.aborted) {
      const snapshot = await requestJson<Snapshot>(url, { signal }).catch((error: unknown) => {
        if (!signal.aborted && error instanceof RequestProblem && error.isRefusal) this.#fail(error)
        return null
      })
      if (signal.aborted) return
      if (snapshot !== null && snapshot.cursor !== known) {
        known = snapshot.cursor
        try {
          this.#report(snapshot)
        } catch (error) {
          // A mistake of the page: told as it would be if the stream had called, and no reason to ask no more.
          reportUncaught(error)
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  #report(snapshot: Snapshot): void {
    const { status, result, error, details } = snapshot
    if (!hasEnded(snapshot)) this.#options.onProgress?.(progressOf(snapshot))
    else if (status === 'completed') this.#end(() => this.#options.onCompleted?.(result))
    else this.#end(() => this.#options.onFailed?.(error ?? status, details ?? undefined))
  }

  #reading<T>(handle: (data: T) => void): (event: MessageEvent) => void {
    return (event) => {
      if (this.#closed) return
      const data = readJson(event.data)
      if (data === undefined) this.#options.onError?.(new Error(`The stream sent a ${event.type} that is not JSON`))
      else handle(data as T)
    }
  }
}

/** @param stream whose ticket is taken along, as it is written there. */
function jobUrl(apiBaseUrl: string | URL, jobId: string, stream = ''): string {
  const base = String(apiBaseUrl).replace(/\/?(api\/?)?$/, '')
  const [, ticket] = /[?&](ticket=[^&#]+)/.exec(stream) ?? []
  return `${base}/api/jobs/${encodeURIComponent(jobId)}${ticket ? `?${ticket}` : ''}`
}
