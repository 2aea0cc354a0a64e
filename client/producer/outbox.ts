// What waits to be pushed: never more than one push may carry. Facts keep their order and none is dropped; ticks
// collapse into the newest (collapse.ts). Whoever offers more than there is room for waits, first come, first served.
import type { ProgressUpdate, Update } from '../../durable/protocol/update.ts'
import { collapse, makesFact, type Named, namedAfter } from './collapse.ts'

/** What one push may carry (PROTOCOL.md §11.1). */
const MAX_UPDATES = 1_000
const MAX_BODY_BYTES = 1024 * 1024

/** Each update is counted with the comma or bracket before it, which leaves the bracket at the end. */
const MAX_BYTES = MAX_BODY_BYTES - 1

interface Entry {
  /** Null for what is no progress and so never changes while it waits. */
  readonly progress: ProgressUpdate | null
  readonly factual: boolean
  readonly text: string
  readonly bytes: number
  /** How many updates that were offered are in it. */
  readonly weight: number
}

interface Offer {
  readonly updates: readonly Entry[]
  taken: number
  resolve(): void
  reject(reason: unknown): void
}

export interface Batch {
  /** JSON: an array of updates. */
  readonly body: string
  /** How many updates that were offered are in it. */
  readonly weight: number
}

const encoder = new TextEncoder()

export class Outbox {
  #waiting: Entry[] = []
  #bytes = 0
  #named: Named = {}
  #offers: Offer[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Whether somebody waits for room. */
  get isFull(): boolean {
    return this.#offers.length > 0
  }

  /**
   * Resolves once all of them are taken in.
   * @throws TypeError for an update that JSON cannot hold; none of them is taken in then.
   */
  offer(updates: readonly Update[]): Promise<void> {
    const entries = updates.map(entryOf)
    return new Promise((resolve, reject) => {
      this.#offers.push({ updates: entries, taken: 0, resolve, reject })
      this.#admit()
    })
  }

  /** All that waits, as one push. */
  take(): Batch {
    const body = `[${this.#waiting.map(({ text }) => text).join(',')}]`
    const weight = this.#waiting.reduce((sum, entry) => sum + entry.weight, 0)
    this.#waiting = []
    this.#bytes = 0
    this.#admit()
    return { body, weight }
  }

  /** Nothing more will be pushed: whoever waits for room is told why. */
  refuse(reason: unknown): void {
    for (const offer of this.#offers) offer.reject(reason)
    this.#offers = []
  }

  #admit(): void {
    for (let offer = this.#offers[0]; offer !== undefined; offer = this.#offers[0]) {
      for (let next = offer.updates[offer.taken]; next !== undefined; next = offer.updates[offer.taken]) {
        if (!this.#add(next)) return
        offer.taken += 1
      }
      this.#offers.shift()
      offer.resolve()
    }
  }

  /** False when there is no room. */
  #add(given: Entry): boolean {
    const { progress } = given
    if (progress === null) return this.#append(given)
    const factual = makesFact(progress, this.#named)
    if (!(!factual && this.#merge(progress)) && !this.#append({ ...given, factual })) return false
    this.#named = namedAfter(this.#named, progress)
    return true
  }

  /** One that is too large for any push goes alone, and the service says so. */
  #append(entry: Entry): boolean {
    const { length } = this.#waiting
    if (length > 0 && (length >= MAX_UPDATES || this.#bytes + entry.bytes > MAX_BYTES)) return false
    this.#waiting.push(entry)
    this.#bytes += entry.bytes
    return true
  }

  /** A tick takes the place of the last one: among facts its place tells nobody anything. */
  #merge(tick: ProgressUpdate): boolean {
    const at = this.#waiting.findLastIndex(({ progress }) => progress !== null)
    const last = this.#waiting[at]
    if (last === undefined || last.progress === null) return false
    const both = collapse(last.progress, last.factual, tick)
    if (both === null) return false
    const entry = { ...entryOf(both), factual: last.factual, weight: last.weight + 1 }
    if (this.#bytes - last.bytes + entry.bytes > MAX_BYTES) return false
    this.#bytes += entry.bytes - last.bytes
    this.#waiting[at] = entry
    return true
  }
}

function entryOf(update: Update): Entry {
  const text = JSON.stringify(update, refuseNoNumber)
  const progress = update.type === 'progress' ? update : null
  return { progress, factual: false, text, bytes: encoder.encode(text).length + 1, weight: 1 }
}

/** JSON would make null of it, which clears a field. */
function refuseNoNumber(name: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new TypeError(`${name} is ${value}, which JSON cannot hold: leave it out, or give null to clear it`)
}
