// One server, its viewers and its producer, and a trial of them at one pace. What a stage has been through stays in it:
// after a trial that was too much, take a new one.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nowMs, sleep } from '../load/clock.ts'
import type { Delays } from '../load/histogram.ts'
import { Producer } from '../load/producer.ts'
import { Viewers } from '../load/viewers.ts'
import type { Kind, Running, System } from '../systems/system.ts'

/** Time for the number of viewers to be told and for all to fall quiet, before anything is measured. */
const settleMs = 800
/** What a server owes this long after the last push was due is not awaited (ms). */
const usualPatienceMs = 2_000

export interface Load {
  readonly kind: Kind
  readonly pushesPerSecond: number
  readonly seconds: number
  readonly batch?: number
  /** Characters added to each event. */
  readonly padding?: number
  /** How long after the last push was due what is owed is awaited (ms); two seconds unless said otherwise. */
  readonly patienceMs?: number
}

export interface Trial {
  readonly offered: number
  readonly accepted: number
  /** From when a number was due to be pushed until a viewer had it or a later one; over all viewers (ms). */
  readonly delays: Delays
  /** Viewers that hold every number of the trial exactly once. */
  readonly exact: number
  readonly viewers: number
  /** Until every viewer had everything, after the last push was due (ms); null when that took too long. */
  readonly drainMs: number | null
  /** Numbers that all viewers together received, a second, until the last had the last. */
  readonly deliveredPerSecond: number
}

export class Stage {
  readonly server: Running
  readonly viewers: Viewers
  readonly #producer: Producer
  readonly #count: number
  #next = 1

  private constructor(server: Running, viewers: Viewers, count: number) {
    this.server = server
    this.viewers = viewers
    this.#producer = new Producer(server.port)
    this.#count = count
  }

  static async open(system: System, viewers: number, scratch: string): Promise<Stage> {
    const server = await system.start(await mkdtemp(join(scratch, 'server-')))
    const stage = new Stage(server, new Viewers(), viewers)
    try {
      await stage.viewers.open(viewers, { port: server.port, path: server.streamPath })
      await sleep(settleMs)
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  /** @throws when a push is refused or a viewer lost. */
  async trial(load: Load): Promise<Trial> {
    const { kind, pushesPerSecond, seconds, batch = 1, padding = 0, patienceMs = usualPatienceMs } = load
    const pushes = Math.max(1, Math.round(pushesPerSecond * seconds))
    const [first, count, everyMs] = [this.#next, pushes * batch, 1000 / pushesPerSecond]
    const startAt = nowMs() + 20
    const dueMs = startAt + pushes * everyMs
    await this.viewers.expect({ first, count, batch, startAt, everyMs })
    const push = (seqs: readonly number[]) => this.server.push(kind, seqs, padding)
    const { accepted } = await this.#producer.run({ first, count, batch, pushesPerSecond, patienceMs }, startAt, push)
    // Pushes on their way together may overtake each other, this one overtakes none: whoever has it has had the rest.
    const closing = { first: first + count, count: 1, batch: 1, pushesPerSecond: 1000, patienceMs }
    await this.#producer.run(closing, nowMs(), push)
    this.#next = first + count + 1
    const allAt = await this.viewers.waitFor(first + count, patienceMs)
    const { delays, exact, frames, lost } = await this.viewers.report()
    if (lost !== null) throw new Error(lost)
    return {
      offered: count,
      accepted,
      delays,
      exact,
      viewers: this.#count,
      drainMs: allAt === null ? null : allAt - dueMs,
      deliveredPerSecond: (frames / ((allAt ?? nowMs()) - startAt)) * 1000,
    }
  }

  async close(): Promise<void> {
    this.#producer.close()
    await this.viewers.kill()
    await this.server.stop()
  }
}

/** With a stage of its own, which is closed whatever happens. */
export async function onStage<T>(
  system: System,
  viewers: number,
  scratch: string,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const stage = await Stage.open(system, viewers, scratch)
  try {
    return await use(stage)
  } finally {
    await stage.close()
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}
