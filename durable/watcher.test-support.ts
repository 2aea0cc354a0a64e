// A viewer whose connection is lost again and again: each new one goes on by the cursor of the last event it got whole.
// It forgives nothing: a fact that comes twice or out of order, a cursor that goes back and a gap are errors.
import type { Fact, JobEvent, SyncData } from './protocol/event.ts'
import { fold } from './protocol/fold.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import { readEvents, type SentEvent } from './read-events.test-support.ts'

export type NumberedFact = Fact & { readonly cursor: number }

/** Opens a stream after the cursor. May reject, as connections do. */
export type OpenStream = (cursor: string) => Promise<Response>

/** What a stream must never do; everything else that goes wrong with it is a fault that the watcher lives with. */
class Breach extends Error {}

export class Watcher {
  readonly facts: NumberedFact[] = []
  /** Folded from the first snapshot and the events alone: the snapshots of later connections are not looked at. */
  snapshot: Snapshot | null = null
  connections = 0
  readonly #open: OpenStream
  readonly #pause: () => Promise<void>
  #cursor = 0
  readonly #awaited = new Map<number, PromiseWithResolvers<void>>()

  /** @param pause between two connections, as every client makes one */
  constructor(open: OpenStream, pause: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, 1))) {
    this.#open = open
    this.#pause = pause
  }

  /** Resolves once the end of the job was received, over as many connections as that takes; rejects on a breach. */
  async toEnd(): Promise<void> {
    for (;;) {
      try {
        if (await this.#readOnce()) return
      } catch (error) {
        if (error instanceof Breach) {
          for (const { reject } of this.#awaited.values()) reject(error)
          throw error
        }
        // The connection broke, or none came about: the next one goes on after the cursor.
      }
      await this.#pause()
    }
  }

  /** Resolves once it holds so many facts; rejects when that cannot be any more. */
  async holding(facts: number): Promise<void> {
    if (this.facts.length >= facts) return
    const held = this.#awaited.get(facts) ?? Promise.withResolvers<void>()
    this.#awaited.set(facts, held)
    return held.promise
  }

  async #readOnce(): Promise<boolean> {
    const response = await this.#open(String(this.#cursor))
    if (response.status !== 200) {
      throw new Breach(`the stream after ${this.#cursor} was answered ${response.status}: ${await response.text()}`)
    }
    this.connections++
    for await (const event of readEvents(response)) {
      this.#take(event)
      if (event.event === 'completed' || event.event === 'failed') return true
    }
    return false
  }

  #take({ event, id, data }: SentEvent): void {
    if (event === 'busy') return
    const cursor = Number(id)
    if (!(cursor >= this.#cursor)) throw new Breach(`${event} ${id} came after cursor ${this.#cursor}`)
    if (event === 'sync') this.#sync(data as SyncData)
    else if (event !== 'heartbeat') this.#fold({ type: event, cursor, data } as JobEvent)
    this.#cursor = cursor
  }

  #sync({ verdict, snapshot }: SyncData): void {
    if (verdict === 'gap') throw new Breach(`a gap after ${this.#cursor}, but everything is kept`)
    this.snapshot ??= snapshot
  }

  #fold(event: JobEvent): void {
    if (this.snapshot === null) throw new Breach(`${event.type} ${event.cursor} came before sync`)
    if (event.type !== 'progress') {
      if (event.cursor <= this.#cursor) throw new Breach(`${event.type} ${event.cursor} came again`)
      this.facts.push(event)
      this.#awaited.get(this.facts.length)?.resolve()
    }
    this.snapshot = fold(this.snapshot, event)
  }
}

/** Without the live values, which are told but not recorded. */
export function recorded(snapshot: Snapshot | null) {
  if (snapshot === null) return null
  const { viewers: _viewers, rate: _rate, eta_seconds: _eta, ...rest } = snapshot
  return rest
}

/** The lines of the log, in order. */
export function linesOf(facts: readonly NumberedFact[]): readonly string[] {
  return facts.flatMap((fact) => (fact.type === 'log' ? [fact.data.message] : []))
}
