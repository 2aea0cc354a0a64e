// The job's one order of events, as readers see it: only what is committed. Facts are kept in memory up to a bound,
// ready to be sent; of ticks only the newest is kept. Law: replaying from any cursor and folding gives the snapshot.
import type { Fact, JobEvent, Tick } from './protocol/event.ts'
import { encodedFrame, eventFrame } from './protocol/frame.ts'

/** How much is kept for late readers. */
export interface Retention {
  readonly facts: number
  /** Of their frames, in UTF-16 code units. */
  readonly chars: number
}

/**
 * Late viewers read a log, not an archive: so many facts are more than a person scrolls through. So many characters,
 * together with one frame for each reader, leave most of a 128 MB isolate free.
 */
export const RETENTION: Retention = { facts: 10_000, chars: 8 * 1024 * 1024 }

export type RecordedFact = Fact & { readonly cursor: number }
export type RecordedTick = Tick & { readonly cursor: number }

/** A fact as it is kept: with its data as JSON, made once for the store and for all readers. */
export interface Entry {
  readonly fact: RecordedFact
  readonly json: string
  readonly frame: string
}

/** @param json the fact's data, where it is there as text already */
export function entryOf(fact: RecordedFact, json = JSON.stringify(fact.data)): Entry {
  return { fact, json, frame: encodedFrame(fact.type, fact.cursor, json) }
}

/** The tick with its frame. */
export interface Ticked {
  readonly tick: RecordedTick
  readonly frame: string
}

export function tickedOf(tick: RecordedTick): Ticked {
  return { tick, frame: eventFrame(tick) }
}

export class JobLog {
  readonly #retention: Retention
  #entries: Pick<Entry, 'fact' | 'frame'>[] = []
  #dropped = 0
  #chars = 0
  #ticked: Ticked | null = null
  #head = 0
  #floor = 0

  constructor(retention: Retention = RETENTION) {
    this.#retention = retention
  }

  /** Of the newest event. */
  get head(): number {
    return this.#head
  }

  /** Facts at or before this cursor may be gone. */
  get floor(): number {
    return this.#floor
  }

  /** As if nothing had ever been appended. */
  clear(): void {
    this.#entries = []
    this.#dropped = 0
    this.#chars = 0
    this.#ticked = null
    this.#head = 0
    this.#floor = 0
  }

  /** Takes the log up where a stored one left off. */
  restore(head: number, floor: number, tick: RecordedTick | null, entries: readonly Entry[]): void {
    this.append(entries, tick === null ? null : tickedOf(tick), head)
    this.#floor = Math.max(this.#floor, floor)
  }

  /** Adds what was committed, in order; `head` is the cursor of the last of it. Returns the new floor. */
  append(entries: readonly Entry[], ticked: Ticked | null, head: number): number {
    for (const { fact, frame } of entries) {
      this.#entries.push({ fact, frame })
      this.#chars += frame.length
    }
    if (ticked !== null) this.#ticked = ticked
    this.#head = head
    this.#retain()
    return this.#floor
  }

  /** Frames after the cursor, in order, up to about `maxChars` but at least one; and the cursor reached. */
  framesAfter(cursor: number, maxChars: number): { readonly text: string; readonly cursor: number } {
    let text = ''
    let reached = cursor
    for (const { frame, cursor: at } of this.#after(cursor)) {
      if (text !== '' && text.length + frame.length > maxChars) return { text, cursor: reached }
      text += frame
      reached = at
    }
    return { text, cursor: this.#head }
  }

  /** The same as values, at most `limit`. */
  eventsAfter(cursor: number, limit: number): readonly JobEvent[] {
    const events: JobEvent[] = []
    for (const { event } of this.#after(cursor)) {
      if (events.length === limit) break
      events.push(event)
    }
    return events
  }

  *#after(cursor: number): Generator<{ readonly cursor: number; readonly frame: string; readonly event: JobEvent }> {
    let ticked = this.#ticked !== null && this.#ticked.tick.cursor > cursor ? this.#ticked : null
    for (let index = this.#indexAfter(cursor); index < this.#entries.length; index++) {
      const entry = this.#entries[index]
      if (entry === undefined) break
      if (ticked !== null && ticked.tick.cursor < entry.fact.cursor) {
        yield { cursor: ticked.tick.cursor, frame: ticked.frame, event: ticked.tick }
        ticked = null
      }
      yield { cursor: entry.fact.cursor, frame: entry.frame, event: entry.fact }
    }
    if (ticked !== null) yield { cursor: ticked.tick.cursor, frame: ticked.frame, event: ticked.tick }
  }

  #indexAfter(cursor: number): number {
    let low = this.#dropped
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.fact.cursor ?? Infinity) <= cursor) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Drops the oldest facts beyond the bounds; the last one always stays. Compacts only now and then. */
  #retain(): void {
    const { facts, chars } = this.#retention
    while (
      this.#entries.length - this.#dropped > 1 &&
      (this.#entries.length - this.#dropped > facts || this.#chars > chars)
    ) {
      const entry = this.#entries[this.#dropped]
      if (entry === undefined) break
      this.#chars -= entry.frame.length
      this.#floor = entry.fact.cursor
      this.#dropped++
    }
    if (this.#dropped > facts || this.#dropped * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#dropped)
      this.#dropped = 0
    }
  }
}
