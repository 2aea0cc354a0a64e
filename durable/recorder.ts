// A job's state and how it becomes durable. Changes are applied in memory in the order they come, written in groups
// (one transaction for all that waits), and only then shown: commit before tell.
import { GroupCommit } from './group-commit.ts'
import { entryOf, JobLog, type RecordedFact, type Retention, type Ticked, tickedOf } from './log.ts'
import type { JobHost } from './ports.ts'
import type { Fact } from './protocol/event.ts'
import { progressOf } from './protocol/fold.ts'
import { hasEnded, type Snapshot } from './protocol/snapshot.ts'
import { isTurn } from './protocol/turn.ts'
import { type JobState, withFact } from './rules/accept.ts'
import { AUDIENCES, type Audience, type Duty, nextDue, withDue } from './rules/due.ts'
import { differs, load, save, type StoredState } from './store.ts'

/** How far behind each audience may be while a job moves (ms); a change of status is told at once. */
const TELL_EVERY_MS = { index: 2_000, board: 1_000 } as const

/**
 * What an audience was told is stored with the next event. Where none comes it is stored after this time (ms), longer
 * than any audience waits: a job that moves pays for it nothing, and one that is forgotten tells its audiences again.
 */
const FLUSH_AFTER_MS = 3_000

/** A job that exists: what is stored of it, and what is only alive. */
export type Working = StoredState & JobState

export interface Committed {
  readonly snapshot: Snapshot
  readonly statusChanged: boolean
}

export class Recorder {
  /** What readers may know: committed events only. */
  readonly log: JobLog
  readonly #host: JobHost
  readonly #viewers: () => number
  readonly #committed: (what: Committed) => void
  readonly #group = new GroupCommit(() => this.#write())
  #working: Working | null = null
  #saved: StoredState | null = null
  #visible: Snapshot | null = null
  #pending: RecordedFact[] = []
  #alarmAt: number | null = null
  #flushing = false
  #leaving = false
  /** Where the job stood when this instance was read; null when it was created here. */
  #readAt: number | null = null

  /** @param committed called after each commit of events, before those who wait for it */
  constructor(host: JobHost, viewers: () => number, committed: (what: Committed) => void, retention?: Retention) {
    this.#host = host
    this.log = new JobLog(retention)
    this.#viewers = viewers
    this.#committed = committed
    const stored = load(host.sql)
    if (stored === null) return
    const { state, facts } = stored
    this.#working = { ...state, rate: null, ticked: false }
    this.#saved = state
    this.#visible = state.snapshot
    this.#readAt = state.snapshot.cursor
    this.log.restore(state.snapshot.cursor, state.floor, state.tick, facts)
  }

  /** With everything accepted so far, durable or not; null for a job that was never created. */
  get working(): Working | null {
    return this.#working
  }

  /** As last committed. */
  get visible(): Snapshot | null {
    return this.#visible
  }

  set(working: Working): void {
    this.#working = working
  }

  update(fields: Partial<Working>): void {
    if (this.#working !== null) this.#working = { ...this.#working, ...fields }
  }

  /** Changes ticking fields of the snapshot; readers see it in the next tick. */
  change(fields: Partial<Snapshot>): void {
    if (this.#working !== null) this.update({ ticked: true, snapshot: { ...this.#working.snapshot, ...fields } })
  }

  due(duty: Duty, at: number | null): void {
    if (this.#working !== null) this.update({ due: withDue(this.#working.due, duty, at) })
  }

  /**
   * The audience knows everything up to the cursor. Not worth a commit of its own while the job moves; after the end, and
   * in an instance that has recorded nothing since it was read (and may be put away again as soon), it is.
   */
  told(audience: Audience, cursor: number): void {
    if (this.#working === null) return
    this.update({ told: { ...this.#working.told, [audience]: cursor } })
    this.due(audience, null)
    if (hasEnded(this.#working.snapshot) || this.#working.snapshot.cursor === this.#readAt) this.flush()
    else if (this.#working.due.flush === undefined) this.due('flush', this.#host.now() + FLUSH_AFTER_MS)
  }

  /** The next commit stores what audiences were told, also when there is nothing else. */
  flush(): void {
    this.#flushing = true
  }

  /** Adds a fact. What ends or reopens a job comes after the ticks so far, and nothing of before is due any more. */
  record(fact: Fact): void {
    const turning = isTurn(fact)
    if (turning) this.#settleTick()
    if (this.#working === null) return
    this.update(withFact(this.#working, fact))
    this.#pending.push({ ...fact, cursor: this.#working.snapshot.cursor })
    if (!turning) return
    for (const duty of ['launch', 'lease', 'grace', 'deadline', 'drop'] as const) this.due(duty, null)
    if (fact.type !== 'attempt') this.due('drop', this.#host.now() + this.#host.keepEndedMs)
  }

  /** What a push made of the job, and the facts that it recorded; none of them ends or reopens it. */
  apply(state: Partial<Working>, facts: readonly RecordedFact[]): void {
    this.update(state)
    this.#pending.push(...facts)
  }

  /** The job is gone from here, as if it had never been; unless it begins again first. */
  forget(): Promise<void> {
    this.#leaving = true
    return this.#group.commit()
  }

  /** Resolves once all that was accepted so far is durable and shown. Rejects if it could not be stored. */
  commit(): Promise<void> {
    return this.#group.commit()
  }

  /** Resolves once nothing that was accepted waits to be durable. */
  settled(): Promise<void> {
    return this.#group.settled()
  }

  /** The alarm that was set has rung. */
  alarmRang(): void {
    this.#alarmAt = null
  }

  async #write(): Promise<void> {
    const isLeaving = this.#leaving
    this.#leaving = false
    this.#settleTick()
    this.#dueAudiences()
    const working = this.#working
    if (working === null) return
    if (isLeaving && hasEnded(working.snapshot)) return this.#leave()
    const before = this.#saved
    const { rate: _rate, ticked: _ticked, ...state } = { ...working, floor: this.log.floor }
    if (before !== null && !this.#flushing && !differs(before, state)) return this.#setAlarm(working)
    this.due('flush', null)
    const after = { ...state, due: withDue(state.due, 'flush', null) }
    const facts = this.#pending.map((fact) => entryOf(fact))
    this.#pending = []
    this.#flushing = false
    let ticked: Ticked | null = null
    try {
      save(this.#host.sql, before, after, facts)
      this.#setAlarm(after)
      const stored = this.#host.sync()
      // While the disk is busy.
      if (after.tick !== null && after.tick !== before?.tick) ticked = tickedOf(after.tick)
      await stored
    } catch (error) {
      this.#host.discard('what was accepted could not be stored')
      throw error
    }
    this.#saved = after
    if (this.#visible?.cursor === after.snapshot.cursor) return // Nothing that readers know of.
    const statusChanged = this.#visible?.status !== after.snapshot.status
    this.#visible = after.snapshot
    this.log.append(facts, ticked, after.snapshot.cursor)
    this.#committed({ snapshot: after.snapshot, statusChanged })
  }

  /** What is asked from here on is asked of a job that does not exist, or of a new one, which is written after this. */
  async #leave(): Promise<void> {
    this.#working = null
    this.#saved = null
    this.#visible = null
    this.#readAt = null
    this.#pending = []
    this.log.clear()
    try {
      await this.#host.forget()
    } catch (error) {
      this.#host.discard('a job that was kept for long enough could not be erased')
      throw error
    }
  }

  /** Gives the ticks since the last event their place in the order. */
  #settleTick(): void {
    const working = this.#working
    if (working === null || !working.ticked) return
    const cursor = working.snapshot.cursor + 1
    const snapshot = { ...working.snapshot, cursor, viewers: this.#viewers() }
    this.update({ ticked: false, snapshot, tick: { type: 'progress', cursor, data: progressOf(snapshot) } })
  }

  #dueAudiences(): void {
    const working = this.#working
    if (working === null) return
    for (const audience of AUDIENCES) {
      if (working.due[audience] !== undefined || working.told[audience] >= working.snapshot.cursor) continue
      this.due(audience, this.#host.now() + TELL_EVERY_MS[audience])
    }
  }

  /** The alarm only ever moves forward here; one that rings too early finds nothing due and is set again. */
  #setAlarm({ due }: StoredState): void {
    const next = nextDue(due)
    if (next === null || (this.#alarmAt !== null && this.#alarmAt <= next)) return
    this.#alarmAt = next
    this.#host.setAlarm(next)
  }
}
