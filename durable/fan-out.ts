// Gives every reader the same committed events. Readers pull; readers at the same cursor share the same bytes; waking
// them is paced so that it takes at most about half of the object's time and pushes stay fast. No timer without a reader.
import type { JobLog } from './log.ts'
import type { Verdict } from './protocol/event.ts'
import { progressOf } from './protocol/fold.ts'
import { eventFrame, HEARTBEAT_MS, heartbeatFrame, retryFrame, syncFrame } from './protocol/frame.ts'
import { hasEnded, type Snapshot } from './protocol/snapshot.ts'
import { Reader, type Take } from './reader.ts'

/** A frame is at most about this long: what one reader can hold, and one write (UTF-16 code units). */
export const FRAME_CHARS = 64 * 1024
/** However slow the fan-out, viewers are woken at least this often (ms). */
const MAX_WAKE_INTERVAL_MS = 100
/** Waking fewer readers than this costs too little to be worth measuring. */
const MEASURED_READERS = 32
/** Viewers come and go in bursts; their number is told at most this often (ms). */
const VIEWERS_EVERY_MS = 500
/** A reader that takes nothing for this long is told to come back later (ms): four heartbeats. */
const STALLED_READER_MS = 4 * HEARTBEAT_MS
/** How long a following reader waits for another attempt after a failure (ms). */
const FOLLOW_MS = 10 * 60_000
/** Readers that are sent away come back after this, plus as much again at random, so that they do not all come at once (ms). */
const COME_BACK_MS = 1_000

export interface OpenReader {
  readonly verdict: Verdict
  readonly start: number
  readonly viewer: string | null
  readonly follow: boolean
}

export class FanOut {
  readonly #log: JobLog
  readonly #snapshot: () => Snapshot
  readonly #now: () => number
  readonly #readers = new Set<Reader>()
  readonly #frames = new Map<string, { readonly bytes: Uint8Array; readonly cursor: number }>()
  readonly #encoder = new TextEncoder()
  #live = 0
  #wokenAt = 0
  #wakeInterval = 0
  #wakeTimer: ReturnType<typeof setTimeout> | null = null
  #viewersTimer: ReturnType<typeof setTimeout> | null = null
  #heartbeat: ReturnType<typeof setInterval> | null = null

  /** @param snapshot the committed one, live values included */
  constructor(log: JobLog, snapshot: () => Snapshot, now: () => number) {
    this.#log = log
    this.#snapshot = snapshot
    this.#now = now
  }

  /** How many watch: one for each `viewer` id, and one for each reader that gave none. */
  get viewers(): number {
    const named = new Set<string>()
    let unnamed = 0
    for (const { viewer } of this.#readers) viewer === null ? unnamed++ : named.add(viewer)
    return named.size + unnamed
  }

  open({ verdict, start, viewer, follow }: OpenReader, signal: AbortSignal): ReadableStream<Uint8Array> {
    const reader = new Reader(
      start,
      this.#preface(verdict, start),
      viewer,
      follow,
      this.#now,
      (one) => this.#take(one),
      (one) => this.#forget(one),
    )
    reader.live = this.#live
    this.#readers.add(reader)
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS)
    signal.addEventListener('abort', () => this.#forget(reader), { once: true })
    this.#tellViewers()
    return reader.stream
  }

  /** Something was committed. At once when quiet, otherwise as soon as the pace allows. */
  wake(): void {
    if (this.#readers.size === 0 || this.#wakeTimer !== null) return
    const wait = this.#wokenAt + this.#wakeInterval - this.#now()
    if (wait <= 0) this.#wakeNow()
    else this.#wakeTimer = setTimeout(() => this.#wakeNow(), wait)
  }

  #wakeNow(): void {
    this.#wakeTimer = null
    const began = this.#now()
    this.#wokenAt = began
    this.#frames.clear()
    for (const reader of this.#readers) if (reader.waiting) this.#hand(reader, this.#take(reader))
    if (this.#readers.size < MEASURED_READERS) {
      this.#wakeInterval = 0
      return
    }
    // The clock of a Worker stands still while code runs; a timer sees what the fan-out took.
    setTimeout(() => {
      const took = this.#now() - began
      this.#wakeInterval = Math.min(MAX_WAKE_INTERVAL_MS, (this.#wakeInterval + 2 * took) / 2)
    }, 0)
  }

  #take(reader: Reader): Take {
    if (reader.preface !== null) {
      const bytes = reader.preface
      reader.preface = null
      return { kind: 'frame', bytes, last: false }
    }
    if (this.#log.hasAfter(reader.cursor)) {
      const frame = this.#frame(String(reader.cursor), () => this.#log.framesAfter(reader.cursor, FRAME_CHARS))
      reader.cursor = frame.cursor
      reader.live = this.#live
      return { kind: 'frame', bytes: frame.bytes, last: !this.#log.hasAfter(reader.cursor) && this.#isOver(reader) }
    }
    if (this.#isOver(reader)) return { kind: 'close' }
    if (reader.live === this.#live || hasEnded(this.#snapshot())) return { kind: 'wait' }
    reader.live = this.#live
    const cursor = this.#log.head
    const frame = this.#frame('live', () => ({ text: eventFrame(this.#progress(cursor)), cursor }))
    return { kind: 'frame', bytes: frame.bytes, last: false }
  }

  #isOver(reader: Reader): boolean {
    const { status } = this.#snapshot()
    if (status === 'queued' || status === 'running') return false
    return status === 'completed' || !reader.follow
  }

  #frame(key: string, text: () => { readonly text: string; readonly cursor: number }) {
    const known = this.#frames.get(key)
    if (known !== undefined) return known
    const made = text()
    const frame = { bytes: this.#encoder.encode(made.text), cursor: made.cursor }
    this.#frames.set(key, frame)
    return frame
  }

  /** `sync` with the verdict and the whole snapshot, then for clients that know no `sync` the full progress. */
  #preface(verdict: Verdict, start: number): Uint8Array {
    const snapshot = this.#snapshot()
    const key = `${verdict} ${start} ${snapshot.viewers}`
    return this.#frame(key, () => {
      const sync = syncFrame(start, { verdict, cursor: snapshot.cursor, snapshot })
      const text = hasEnded(snapshot) ? sync : sync + eventFrame(this.#progress(start))
      return { text: retryFrame(COME_BACK_MS) + text, cursor: start }
    }).bytes
  }

  #progress(cursor: number) {
    return { type: 'progress', cursor, data: progressOf(this.#snapshot()) } as const
  }

  #hand(reader: Reader, take: Take): void {
    try {
      reader.offer(take)
    } catch {
      // Enqueueing to a stream whose reader has gone throws; that is how some runtimes tell.
      this.#forget(reader)
      return
    }
    if (take.kind === 'close' || (take.kind === 'frame' && take.last)) this.#forget(reader)
  }

  /** Keeps proxies from cutting quiet streams, and finds the readers that are gone or stuck. */
  #beat(): void {
    const bytes = this.#encoder.encode(heartbeatFrame(this.#log.head))
    const snapshot = this.#snapshot()
    const followed = snapshot.ended_at === null ? 0 : this.#now() - Date.parse(snapshot.ended_at)
    for (const reader of this.#readers) {
      if (followed > FOLLOW_MS) this.#sendAway(reader)
      else if (reader.waiting) this.#hand(reader, { kind: 'frame', bytes, last: false })
      else if (this.#now() - reader.askedAt > STALLED_READER_MS) this.#sendAway(reader)
    }
  }

  #sendAway(reader: Reader): void {
    reader.end(this.#encoder.encode(retryFrame(COME_BACK_MS * (1 + Math.random()))))
    this.#forget(reader)
  }

  #forget(reader: Reader): void {
    if (!this.#readers.delete(reader)) return
    this.#tellViewers()
    if (this.#readers.size > 0) return
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    if (this.#wakeTimer !== null) clearTimeout(this.#wakeTimer)
    this.#heartbeat = null
    this.#wakeTimer = null
    this.#frames.clear()
  }

  #tellViewers(): void {
    if (this.#viewersTimer !== null) return
    this.#viewersTimer = setTimeout(() => {
      this.#viewersTimer = null
      this.#live++
      this.wake()
    }, VIEWERS_EVERY_MS)
  }
}
