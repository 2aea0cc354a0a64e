// Does for a job what becomes due while nobody calls: a producer that went silent, a job past its deadline, a cancel
// that was not answered. For jobs that the service runs itself it also starts, replaces and stops the importer.
import type { JobSpec } from './job-handle.ts'
import type { JobHost } from './ports.ts'
import { hasEnded } from './protocol/snapshot.ts'
import { failed } from './protocol/turn.ts'
import type { Recorder, Working } from './recorder.ts'
import { iso } from './rules/accept.ts'
import type { Audience, Duty } from './rules/due.ts'

/** How long a producer may be silent before its job counts as stalled, if the job's creator named no lease (s). */
export const DEFAULT_LEASE_S = 60
/** How often an importer is started again without getting any further before the job fails. */
export const MAX_RELAUNCHES = 5
/** How long dropping waits for an index that does not know the end yet (ms). */
const DROP_AGAIN_MS = 60 * 60_000
/** Lets whoever asked for the job have an answer before the work begins (ms). */
const LAUNCH_AFTER_MS = 50

export function leaseMs(spec: JobSpec): number {
  return (spec.lease ?? DEFAULT_LEASE_S) * 1000
}

/** Whether the service itself runs the job. */
export function isOwned(spec: JobSpec): boolean {
  return spec.plan !== undefined
}

export class Supervisor {
  readonly #host: JobHost
  readonly #recorder: Recorder

  constructor(host: JobHost, recorder: Recorder) {
    this.#host = host
    this.#recorder = recorder
  }

  /** Starts the importer by the alarm: durable with the next commit, and only after the answer that waits for it. */
  launchSoon(): void {
    const working = this.#recorder.working
    if (working === null) return
    const now = this.#host.now()
    this.#recorder.due('launch', now + LAUNCH_AFTER_MS)
    this.#recorder.due('lease', now + leaseMs(working.spec))
  }

  /** Starts the importer of the current epoch. A launch that fails is repeated when the lease runs out. */
  async launch(): Promise<void> {
    const working = this.#recorder.working
    if (working === null) return
    await this.#quietly(this.#host.runner.launch(working.spec, working.fence.epoch))
  }

  /** Takes the job from its importer: nothing that the old one still pushes counts. */
  raiseEpoch(): void {
    const working = this.#recorder.working
    if (working === null) return
    this.#recorder.update({ fence: { epoch: working.fence.epoch + 1, seq: null } })
    this.#recorder.due('lease', this.#host.now() + leaseMs(working.spec))
  }

  async do(duty: Exclude<Duty, Audience>): Promise<void> {
    const working = this.#recorder.working
    if (working === null) return
    if (duty === 'drop') return this.#drop()
    if (duty === 'flush') return this.#recorder.flush()
    if (hasEnded(working.snapshot)) return
    const dueAt = working.due[duty] ?? this.#host.now()
    this.#recorder.due(duty, null)
    switch (duty) {
      case 'launch':
        return this.#host.later(this.launch())
      case 'lease':
        return isOwned(working.spec) ? this.#relaunch() : this.#stall(dueAt - leaseMs(working.spec))
      case 'deadline':
        return this.#end('failed', `The job did not end within ${working.spec.deadline} seconds`)
      case 'grace':
        return this.#end('cancelled', 'Cancelled; its producer did not answer in time')
      default:
        return duty satisfies never
    }
  }

  /** Only what the index knows to its end is dropped; until it does, dropping is tried again. */
  async #drop(): Promise<void> {
    const working = this.#recorder.working
    if (working === null || !hasEnded(working.snapshot)) return
    if (working.told.index >= working.snapshot.cursor) return this.#recorder.forget()
    this.#recorder.due('drop', this.#host.now() + DROP_AGAIN_MS)
  }

  #stall(heardAt: number): void {
    this.#recorder.change({ stalled_since: iso(heardAt), rate: null, eta_seconds: null })
  }

  async #relaunch(): Promise<void> {
    const working = this.#recorder.working
    if (working === null) return
    if (working.relaunches >= MAX_RELAUNCHES) {
      return this.#end('failed', `The importer stopped ${MAX_RELAUNCHES + 1} times without getting further`)
    }
    this.raiseEpoch()
    this.#recorder.update({ relaunches: working.relaunches + 1 })
    const message = 'The importer went silent; another one goes on from the last checkpoint'
    this.#recorder.record({ type: 'log', data: { timestamp: iso(this.#host.now()), level: 'warn', message } })
    await this.#recorder.commit()
    this.#host.later(this.#stop(working).then(() => this.launch()))
  }

  async #end(status: 'failed' | 'cancelled', error: string): Promise<void> {
    const working = this.#recorder.working
    if (working === null) return
    this.#recorder.record(failed(status, error, iso(this.#host.now())))
    if (!isOwned(working.spec)) return
    this.#recorder.update({ fence: { epoch: working.fence.epoch + 1, seq: null } })
    await this.#recorder.commit()
    this.#host.later(this.#stop(working))
  }

  /** Never awaited by the alarm: a runner that does not answer must not keep other duties waiting. */
  #stop({ spec, fence }: Working): Promise<void> {
    return this.#quietly(this.#host.runner.terminate(spec, fence.epoch))
  }

  /** Starting and stopping may fail: the lease repeats the one, the epoch makes up for the other. */
  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      console.error('job', this.#recorder.working?.spec.job_id, error)
    }
  }
}
