// What a fan-out gives its readers: an order of committed events, as text. A job is one, the board of all jobs another.
import type { Verdict } from './protocol/event.ts'

export interface Feed {
  /** Cursor of the newest event. */
  readonly head: number
  /** Events at or before this cursor may be gone. */
  readonly floor: number
  /** Frames after the cursor, in order, up to about `maxChars` but at least one; and the cursor reached. */
  framesAfter(cursor: number, maxChars: number): { readonly text: string; readonly cursor: number }
  /** What a stream begins with, before anything that was missed; `timestamp` is the time now. */
  opening(verdict: Verdict, start: number, timestamp: string): string
  /** Whether an opening says how many watch, and when it was made; one that does not is the same while the head stays. */
  readonly isOfTheMoment: boolean
  /** Values outside the order (rate, viewers), as a frame at the head; null when there are none to tell. */
  live(): string | null
  /** Whether nothing more will come for a reader that has everything. */
  over(follow: boolean): boolean
  /** When a reader that follows an ended job stops waiting for more (ms since the epoch). */
  followUntil(): number
}
