// The pushes of one producer, one after the other: while one is under way the next gathers. Each has a number of its
// own, so that it can be repeated until it is answered. While nothing is to be told, a sign of life goes out.
import type { Update } from '../../durable/protocol/update.ts'
import { Outbox } from './outbox.ts'

/** Ten pushes a second move a bar as smoothly as anybody sees, and on the edge each push is a request that is paid for. */
const PACE_MS = 100

/** A cancel is told in the answer to a push and forgiven for ten seconds, so that a producer has to ask twice in them. */
const SIGN_OF_LIFE_MS = 5_000

/** Later than this, the process or its machine was asleep, and the job may count as stalled meanwhile. */
const ASLEEP_MS = 3 * SIGN_OF_LIFE_MS

export interface NumberedPush {
  readonly seq: number
  /** JSON: an array of updates, maybe an empty one. */
  readonly body: string
  readonly nextWithinSeconds: number | null
}

export interface PushLineOptions {
  /** Resolves when the push was answered; rejects when it never will be. */
  readonly send: (push: NumberedPush) => Promise<void>
  /** Nothing more can be pushed. */
  readonly onFailure: (reason: unknown) => void
  readonly signsOfLife: boolean
}

/** Somebody who is told when a push was answered, or that it never will be. */
interface Waiter {
  resolve(): void
  reject(reason: unknown): void
}

const NOBODY: Waiter = { resolve() {}, reject() {} }

export class PushLine {
  readonly #options: PushLineOptions
  readonly #outbox = new Outbox()
  #seq = 0
  #offered = 0
  #answered = 0
  /** Each waits until so many of the updates that were offered are answered. */
  #flushes: (Waiter & { readonly upTo: number })[] = []
  /** Who asked for a push even if there is nothing to tell. */
  #asked: Waiter[] = []
  #running = false
  #nextWithinSeconds: number | null = null
  #failure: { readonly reason: unknown } | null = null
  #hurry: (() => void) | null = null
  #lifeTimer: ReturnType<typeof setTimeout> | null = null
  #begunAt = 0
  #answeredAt = 0
  #silentUntil = 0
  #resting = false

  constructor(options: PushLineOptions) {
    this.#options = options
  }

  /** Resolves once the updates are taken in. @throws what the line failed with; TypeError for what JSON cannot hold. */
  offer(updates: readonly Update[]): Promise<void> {
    if (this.#failure !== null) throw this.#failure.reason
    const taken = this.#outbox.offer(updates)
    this.#offered += updates.length
    if (this.#outbox.isFull) this.#hurry?.()
    this.#start()
    return taken
  }

  /** Pushes even if there is nothing to tell. Resolves once it was answered. @throws what the line failed with. */
  async push(nextWithinSeconds: number): Promise<void> {
    this.#nextWithinSeconds = nextWithinSeconds
    return this.#wait((waiter) => this.#asked.push(waiter))
  }

  /** Resolves once all that was offered so far was answered. @throws what the line failed with. */
  async flush(): Promise<void> {
    const upTo = this.#offered
    return this.#wait((waiter) => {
      if (this.#answered >= upTo) waiter.resolve()
      else this.#flushes.push({ upTo, ...waiter })
    })
  }

  /** No more signs of life. What was offered still goes out. */
  rest(): void {
    this.#resting = true
    if (this.#lifeTimer !== null) clearTimeout(this.#lifeTimer)
  }

  async #wait(line: (waiter: Waiter) => void): Promise<void> {
    if (this.#failure !== null) throw this.#failure.reason
    const answered = new Promise<void>((resolve, reject) => line({ resolve, reject }))
    this.#hurry?.()
    this.#start()
    return answered
  }

  #start(): void {
    if (this.#running || this.#failure !== null) return
    this.#running = true
    void this.#run()
  }

  async #run(): Promise<void> {
    // What the caller offers in the same breath goes into the same push.
    await Promise.resolve()
    try {
      while (!this.#outbox.isEmpty || this.#asked.length > 0) {
        await this.#pace()
        await this.#pushOnce()
      }
    } catch (reason) {
      this.#fail(reason)
    }
    this.#running = false
    this.#expectSilence()
  }

  async #pushOnce(): Promise<void> {
    const { body, weight } = this.#outbox.take()
    const asked = this.#asked.length
    const nextWithinSeconds = this.#nextWithinSeconds
    this.#nextWithinSeconds = null
    this.#seq += 1
    await this.#options.send({ seq: this.#seq, body, nextWithinSeconds })
    this.#answeredAt = Date.now()
    this.#silentUntil = this.#answeredAt + (nextWithinSeconds ?? 0) * 1000
    this.#answered += weight
    const flushed = this.#flushes.filter(({ upTo }) => upTo <= this.#answered)
    this.#flushes = this.#flushes.filter(({ upTo }) => upTo > this.#answered)
    for (const { resolve } of [...this.#asked.splice(0, asked), ...flushed]) resolve()
  }

  /** Waits for its turn, unless somebody waits for the push or for room. */
  async #pace(): Promise<void> {
    const waitMs = this.#begunAt + PACE_MS - Date.now()
    if (waitMs > 0 && !this.#outbox.isFull && this.#flushes.length + this.#asked.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs)
        this.#hurry = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#hurry = null
    }
    this.#begunAt = Date.now()
  }

  #expectSilence(): void {
    if (this.#lifeTimer !== null) clearTimeout(this.#lifeTimer)
    if (!this.#options.signsOfLife || this.#resting || this.#seq === 0) return
    const waitMs = Math.max(SIGN_OF_LIFE_MS, this.#silentUntil - Date.now())
    this.#lifeTimer = setTimeout(() => this.#showLife(), waitMs)
    letProcessExit(this.#lifeTimer)
  }

  /** An empty push keeps the lease; after a sleep only an update takes back that the job has stalled. */
  #showLife(): void {
    const sinceMs = Date.now() - Math.max(this.#answeredAt, this.#silentUntil)
    if (sinceMs > ASLEEP_MS) void this.offer([{ type: 'progress' }])
    this.#asked.push(NOBODY)
    this.#start()
  }

  #fail(reason: unknown): void {
    this.#failure = { reason }
    this.rest()
    this.#outbox.refuse(reason)
    for (const { reject } of [...this.#asked, ...this.#flushes]) reject(reason)
    this.#asked = []
    this.#flushes = []
    this.#options.onFailure(reason)
  }
}

/** A job that was forgotten keeps no process alive (Node; elsewhere timers are numbers and have no say in it). */
function letProcessExit(timer: unknown): void {
  const isNodeTimer = typeof timer === 'object' && timer !== null && 'unref' in timer
  if (isNodeTimer && typeof timer.unref === 'function') timer.unref()
}
