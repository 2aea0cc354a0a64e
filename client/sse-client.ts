// The small wrapper that pages put around an EventSource of their own. It names what a job's stream says, cleans up
// when the job is over, and leaves reconnecting to the EventSource. watchJob does more; this asks for less.
import type { CompletedData, FailedData, LogData, ProgressData } from '../durable/protocol/event.ts'
import type { Json } from '../durable/protocol/update.ts'

export interface SSEClientOptions {
  readonly onProgress?: (data: ProgressData) => void
  readonly onCompleted?: (result: Json) => void
  /** A cancelled job ends here too. */
  readonly onFailed?: (error: string, details: Json | undefined) => void
  readonly onLog?: (data: LogData) => void
  /** The stream is closed for good, or sent what is not JSON. Not called while the EventSource is reconnecting. */
  readonly onError?: (error: Error) => void
  /** At the first connection and at each one after it. */
  readonly onOpen?: () => void
}

/** What is needed of an EventSource: the browser's own, or anything of its shape. */
export interface EventSourceLike {
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent) => void): void
  removeEventListener(type: string, listener: (event: MessageEvent) => void): void
  close(): void
}

const OPEN = 1
const CLOSED = 2

export class SSEClient {
  readonly #source: EventSourceLike
  readonly #options: SSEClientOptions
  readonly #listeners: readonly (readonly [type: string, listener: (event: MessageEvent) => void])[]
  #closed = false

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
  }

  /** Closes the stream and forgets every callback. Safe to repeat. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const [type, listener] of this.#listeners) this.#source.removeEventListener(type, listener)
    this.#source.close()
  }

  isOpen(): boolean {
    return !this.#closed && this.#source.readyState === OPEN
  }

  /** 0 connecting, 1 open, 2 closed; as EventSource has it. */
  getReadyState(): number {
    return this.#closed ? CLOSED : this.#source.readyState
  }

  #end(report: () => void): void {
    this.close()
    report()
  }

  #broken(): void {
    if (this.#source.readyState !== CLOSED) return
    this.close()
    this.#options.onError?.(new Error('The stream was closed and will not come back by itself'))
  }

  #reading<T>(handle: (data: T) => void): (event: MessageEvent) => void {
    return (event) => {
      if (this.#closed) return
      const data = parse<T>(event.data)
      if (data === undefined) this.#options.onError?.(new Error(`The stream sent a ${event.type} that is not JSON`))
      else handle(data)
    }
  }
}

function parse<T>(text: unknown): T | undefined {
  try {
    return JSON.parse(String(text))
  } catch {
    // Reported by the caller; the stream itself goes on.
    return undefined
  }
}
