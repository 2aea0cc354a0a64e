// The job's one order of events, as readers see it: only what is committed. Facts are kept in memory up to a bound,
// ready to be sent; of ticks only the newest is kept. Law: replaying from any cursor and folding gives the snapshot.
import type { Fact, JobEvent, Tick } from './protocol/event.ts'
import { eventFrame } from './protocol/frame.ts'

/** Late viewers read a log, not an archive: so many facts are more than a person scrolls through. */
export const RETAINED_FACTS = 10_000
/** Together with one encoded frame per reader this leaves most of a 128 MB isolate free (UTF-16 code units). */
export const RETAINED_CHARS = 8 * 1024 * 1024

export type RecordedFact = Fact & { readonly cursor: number }
export type RecordedTick = Tick & { readonly cursor: number }

interface Entry {
  readonly fact: RecordedFact
  readonly frame: string
}

export class JobLog {
  #entries: Entry[] = []
  #dropped = 0
  #chars = 0
  #tick: RecordedTick | null = null
  #tickFrame = ''
  #head = 0
  #floor = 0

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
    this.#tick = null
    this.#head = 0
    this.#floor = 0
  }

  /** Takes the log up where a stored one left off. */
  restore(head: number, floor: number, tick: RecordedTick | null, facts: readonly RecordedFact[]): void {
    this.append(facts, tick, head)
    this.#floor = Math.max(this.#floor, floor)
  }

  /** Adds what was committed, in order; `head` is the cursor of the last of it. Returns the new floor. */
  append(facts: readonly RecordedFact[], tick: RecordedTick | null, head: number): number {
    for (const fact of facts) {
      const frame = eventFrame(fact)
      this.#entries.push({ fact, frame })
      this.#chars += frame.length
    }
    if (tick !== null) {
      this.#tick = tick
      this.#tickFrame = eventFrame(tick)
    }
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
    let tick = this.#tick !== null && this.#tick.cursor > cursor ? this.#tick : null
    for (let index = this.#indexAfter(cursor); index < this.#entries.length; index++) {
      const entry = this.#entries[index]
      if (entry === undefined) break
      if (tick !== null && tick.cursor < entry.fact.cursor) {
        yield { cursor: tick.cursor, frame: this.#tickFrame, event: tick }
        tick = null
      }
      yield { cursor: entry.fact.cursor, frame: entry.frame, event: entry.fact }
    }
    if (tick !== null) yield { cursor: tick.cursor, frame: this.#tickFrame, event: tick }
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
    while (
      this.#entries.length - this.#dropped > 1 &&
      (this.#entries.length - this.#dropped > RETAINED_FACTS || this.#chars > RETAINED_CHARS)
    ) {
      const entry = this.#entries[this.#dropped]
      if (entry === undefined) break
      this.#chars -= entry.frame.length
      this.#floor = entry.fact.cursor
      this.#dropped++
    }
    if (this.#dropped > RETAINED_FACTS || this.#dropped * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#dropped)
      this.#dropped = 0
    }
  }
}
