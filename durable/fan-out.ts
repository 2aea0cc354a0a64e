// Gives every reader the same committed events. Who keeps up is handed them in rounds, who is behind takes them by itself;
// readers at the same cursor share the same bytes. No timer without a reader.
import type { Feed } from './feed.ts'
import type { RefusedData, Verdict } from './protocol/event.ts'
import { COME_BACK_MS, HEARTBEAT_MS, heartbeatFrame, refusedFrame, retryFrame } from './protocol/frame.ts'
import { Frame, type Outlet } from './outlet.ts'
import { Reader, type Take } from './reader.ts'
import { Rounds } from './rounds.ts'
import { SharedFrames } from './shared-frames.ts'
import { Tally } from './tally.ts'
import { TicketWatch } from './ticket-watch.ts'
import type { Revocation, Visitor } from './visitor.ts'

/**
 * A frame is at most about this long: what one reader can hold, and one write (UTF-16 code units). The runtime takes some
 * sixteen frames ahead for a reader that stalls, so they are small; and to serve all readers once takes as long as there
 * are many, so that frames grow with their number: in a flood each reader can take a megabyte a second, among ten as
 * among a thousand. A job that tells less than a frame at a time is not concerned.
 */
const LEAST_FRAME_CHARS = 6 * 1024
const FRAME_CHARS_PER_READER = 64
const MOST_FRAME_CHARS = 64 * 1024
/** Viewers come and go in bursts; their number is told at most this often (ms). */
const VIEWERS_EVERY_MS = 500
/** A reader that takes nothing for this long is told to come back later (ms): four heartbeats. */
const STALLED_READER_MS = 4 * HEARTBEAT_MS

/** A reader takes some 4 kB of an object's 128 MB: so many leave most of it to the log. What sockets take lies outside. */
export const STREAMS_PER_JOB = 10_000
/** A ticket is made for one page: one that leaks takes a tenth of a job's streams at most. */
export const STREAMS_PER_TICKET = 1_000
/** An office or a school behind one address: it takes more than thirty of them to fill a job. */
export const STREAMS_PER_ADDRESS = 300

export interface OpenReader {
  readonly verdict: Verdict
  readonly start: number
  readonly viewer: string | null
  readonly follow: boolean
  readonly outlet: Outlet
  readonly visitor: Visitor
}

export class FanOut {
  readonly #feed: Feed
  readonly #now: () => number
  readonly #readers = new Set<Reader>()
  /** For as long as the head stays. */
  readonly #frames = new SharedFrames()
  #given: { readonly after: number; readonly head: number; readonly frame: Frame } | null = null
  /** Counts changes of the live values. */
  #live = 0
  readonly #rounds: Rounds<Reader>
  /** Readers by viewer, and those who gave no name. */
  readonly #named = new Tally()
  #unnamed = 0
  readonly #ticketed: TicketWatch<Reader>
  readonly #addresses = new Tally()
  /** Who has all up to here waits for the next round, so that what comes after it is given to all together. */
  #shownUntil = 0
  #tellingViewers = false
  #heartbeat: ReturnType<typeof setInterval> | null = null

  constructor(feed: Feed, now: () => number) {
    this.#feed = feed
    this.#now = now
    this.#rounds = new Rounds(
      now,
      () => this.#handAll(),
      (reader) => reader.ask(),
    )
    this.#ticketed = new TicketWatch(now, (readers) => this.#refuse(readers, 'ticket_expired'))
  }

  /** How many watch: one for each `viewer` id, and one for each reader that gave none. */
  get viewers(): number {
    return this.#named.names + this.#unnamed
  }

  /** Whether there is no room for another stream of this visitor. */
  isFull({ ticket, address }: Visitor): boolean {
    return (
      this.#readers.size >= STREAMS_PER_JOB ||
      (ticket !== null && this.#ticketed.count(ticket.id) >= STREAMS_PER_TICKET) ||
      (address !== null && this.#addresses.count(address) >= STREAMS_PER_ADDRESS)
    )
  }

  open({ verdict, start, ...who }: OpenReader, signal: AbortSignal): ReadableStream<Uint8Array> {
    const time = this.#second()
    const moment = this.#feed.isOfTheMoment ? `${this.viewers} ${time}` : ''
    const opening = this.#frames.get(`${verdict} ${start} ${this.#feed.head} ${moment}`, () => ({
      text: retryFrame(COME_BACK_MS) + this.#feed.opening(verdict, start, time),
      cursor: start,
    }))
    const reader = new Reader(
      { cursor: start, live: this.#live, opening, ...who },
      this.#now,
      (one) => this.#pulled(one),
      (one) => this.#forget(one),
    )
    // What nobody waited for was shown in no round.
    if (this.#readers.size === 0) this.#shownUntil = this.#feed.head
    this.#readers.add(reader)
    this.#count(reader)
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS)
    signal.addEventListener('abort', () => this.#forget(reader), { once: true })
    this.#tellViewers()
    return reader.stream
  }

  /** Something was committed. At once when quiet, otherwise as soon as the pace allows. */
  wake(): void {
    if (this.#readers.size > 0) this.#rounds.wake()
  }

  /**
   * Gives all who wait the next frame after what was shown last, and tells to whom, each a step. One frame at a time: a
   * runtime may let those who have more to take go before those who wait, and in a flood these would be seconds behind.
   */
  *#handAll(): Generator<Reader, void> {
    this.#frames.clear()
    const { head } = this.#feed
    if (this.#shownUntil < head) this.#shownUntil = this.#framesAfter(this.#shownUntil, head).cursor
    const now = this.#now()
    let given = false
    for (const reader of this.#readers) {
      if (!reader.waiting) {
        reader.ask()
        continue
      }
      const take = this.#take(reader)
      if (take.kind === 'wait') continue
      this.#hand(reader, take, now)
      if (take.kind !== 'frame' || take.last || !this.#readers.has(reader)) continue
      given = true
      yield reader
    }
    if (!given) this.#shownUntil = head
    else if (this.#shownUntil < head) this.#rounds.wake()
  }

  #pulled(reader: Reader): Take {
    const take = this.#take(reader)
    if (!this.#rounds.awaits(reader)) return take
    // Who is awaited pulls once more when it has taken this, too.
    if (take.kind === 'frame') return { ...take, more: true }
    // When its pull is left open: the next round may begin at once, and is this reader's as well.
    queueMicrotask(() => this.#rounds.back(reader))
    return take
  }

  #take(reader: Reader): Take {
    const opening = reader.takeOpening()
    if (opening !== null) return { kind: 'frame', frame: opening, more: true, last: false }
    const { floor, head } = this.#feed
    if (reader.cursor < floor) {
      // What the reader had yet to get was dropped: it is told, and begins again from the snapshot.
      const text = () => ({ text: this.#feed.opening('gap', floor, this.#second()), cursor: floor })
      reader.cursor = floor
      return { kind: 'frame', frame: this.#frames.get(`gap ${floor} ${head}`, text), more: true, last: false }
    }
    const until = this.#rounds.quiet ? head : this.#shownUntil
    if (reader.cursor < until) {
      const frame = this.#framesAfter(reader.cursor, head)
      reader.cursor = frame.cursor
      const last = frame.cursor >= head && this.#feed.over(reader.follow)
      return { kind: 'frame', frame, more: frame.cursor < until, last }
    }
    if (reader.cursor < head) return { kind: 'wait' }
    if (this.#feed.over(reader.follow)) return { kind: 'close' }
    if (reader.live === this.#live) return { kind: 'wait' }
    reader.live = this.#live
    const text = this.#feed.live()
    if (text === null) return { kind: 'wait' }
    const frame = this.#frames.get(`live ${head} ${this.#live}`, () => ({ text, cursor: reader.cursor }))
    return { kind: 'frame', frame, more: false, last: false }
  }

  /** See LEAST_FRAME_CHARS. */
  get #frameChars(): number {
    return Math.min(MOST_FRAME_CHARS, Math.max(LEAST_FRAME_CHARS, this.#readers.size * FRAME_CHARS_PER_READER))
  }

  /** Nearly all readers are at one cursor: what was given to the last of them is found without a key. */
  #framesAfter(cursor: number, head: number): Frame {
    const given = this.#given
    if (given?.after === cursor && given.head === head) return given.frame
    const frame = this.#frames.get(String(cursor), () => this.#feed.framesAfter(cursor, this.#frameChars))
    this.#given = { after: cursor, head, frame }
    return frame
  }

  /** The time to the second, so that readers who come together are given the same bytes. */
  #second(): string {
    const now = this.#now()
    return new Date(now - (now % 1000)).toISOString()
  }

  #hand(reader: Reader, take: Take, now: number): void {
    try {
      reader.hand(take, now)
    } catch {
      // Enqueueing to a stream whose reader has gone throws; that is how some runtimes tell.
      this.#forget(reader)
      return
    }
    if (take.kind === 'close' || (take.kind === 'frame' && take.last)) this.#forget(reader)
  }

  /** Closes every stream; readers come back a little later, each at a time of its own, with their cursors. */
  sendAllAway(): void {
    for (const reader of this.#readers) this.#sendAway(reader)
  }

  /** Keeps proxies from cutting quiet streams, and finds the readers that are gone or stuck. */
  #beat(): void {
    const { head } = this.#feed
    const followUntil = this.#feed.followUntil()
    const now = this.#now()
    for (const reader of this.#readers) {
      const { waiting, cursor, takenAt, visitor } = reader
      // What waits for the next round is not told all yet.
      const isOver = waiting ? cursor >= head && now > followUntil : now - takenAt > STALLED_READER_MS
      if (isOver || now > (visitor.shown_until ?? Infinity)) this.#sendAway(reader)
      else if (waiting) {
        // At the reader's own cursor: what is committed but not handed over yet still follows.
        const frame = this.#frames.get(`heartbeat ${cursor}`, () => ({ text: heartbeatFrame(cursor), cursor }))
        this.#hand(reader, { kind: 'frame', frame, more: false, last: false }, now)
      }
    }
  }

  /** Closes the streams that are held on such tickets; what was given before stands. */
  revoke(which: Revocation): void {
    this.#refuse(this.#ticketed.meantBy(which), 'ticket_revoked')
  }

  #refuse(readers: readonly Reader[], code: RefusedData['code']): void {
    for (const reader of readers) {
      const { cursor } = reader
      const retry = retryFrame(COME_BACK_MS * (1 + Math.random()))
      reader.end(new Frame(retry + refusedFrame(cursor, { code }), cursor))
      this.#forget(reader)
    }
  }

  #sendAway(reader: Reader): void {
    reader.end(new Frame(retryFrame(COME_BACK_MS * (1 + Math.random())), reader.cursor))
    this.#forget(reader)
  }

  #forget(reader: Reader): void {
    if (!this.#readers.delete(reader)) return
    this.#uncount(reader)
    this.#rounds.back(reader)
    this.#tellViewers()
    if (this.#readers.size > 0) return
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    this.#heartbeat = null
    this.#rounds.stop()
    this.#frames.clear()
    this.#given = null
  }

  #count(reader: Reader): void {
    const { viewer, visitor } = reader
    if (viewer === null) this.#unnamed++
    else this.#named.add(viewer)
    if (visitor.ticket !== null) this.#ticketed.add(reader, visitor.ticket)
    if (visitor.address !== null) this.#addresses.add(visitor.address)
  }

  #uncount(reader: Reader): void {
    const { viewer, visitor } = reader
    if (viewer === null) this.#unnamed--
    else this.#named.remove(viewer)
    if (visitor.ticket !== null) this.#ticketed.remove(reader)
    if (visitor.address !== null) this.#addresses.remove(visitor.address)
  }

  #tellViewers(): void {
    if (this.#tellingViewers) return
    this.#tellingViewers = true
    setTimeout(() => {
      this.#tellingViewers = false
      this.#live++
      this.wake()
    }, VIEWERS_EVERY_MS)
  }
}
