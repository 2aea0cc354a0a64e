// The jobs of this process behind the handles that the rest of the service knows.
import { busyResponse } from '../busy.ts'
import type { JobDirectory } from '../job-handle.ts'
import { LiveJob } from '../live-job.ts'
import type { JobHost, Runner } from '../ports.ts'
import { erase } from '../store.ts'
import { AlarmClock } from './alarm-clock.ts'
import { Residents } from './residents.ts'
import type { SqliteFile } from './sqlite-file.ts'
import { sqlOf } from './stay.ts'
import type { Tell } from './tell.ts'

/** Once the end has begun, whoever waits for events has an answer before it comes, and asks the next process (ms). */
const LAST_WAIT_MS = 250

export interface JobsSetting {
  readonly file: SqliteFile
  readonly audiences: JobHost['audiences']
  readonly runner: Runner
  readonly tell: Tell
  /** As in `JobHost`. */
  readonly keepEndedMs: number
}

export class LocalJobs implements JobDirectory {
  readonly #residents: Residents<LiveJob>
  readonly #alarms: AlarmClock
  readonly #tell: Tell
  #isClosing = false

  constructor({ file, audiences, runner, tell, keepEndedMs }: JobsSetting) {
    this.#tell = tell
    this.#alarms = new AlarmClock(file, (name) => this.#residents.call(name, (job) => job.alarm()), tell)
    this.#residents = new Residents((stay) => {
      const sql = sqlOf(file, stay)
      return new LiveJob({
        sql,
        sync: () => file.durable(),
        now: () => Date.now(),
        setAlarm: (at) => this.#alarms.set(stay.name, at),
        later: (work) => void stay.hold(work),
        forget: async () => {
          erase(sql)
          this.#alarms.clear(stay.name)
          await file.durable()
        },
        keepEndedMs,
        discard: (reason) => this.#residents.discard(stay, reason),
        audiences,
        runner,
      })
    })
  }

  /** How many are in memory. */
  get awake(): number {
    return this.#residents.size
  }

  /** From now on alarms ring, those first that became due while nobody ran. */
  start(): void {
    this.#alarms.start()
  }

  /** Sends every reader away and takes no new ones; calls are still answered, also of those who wait for events. */
  close(): void {
    this.#isClosing = true
    this.#alarms.stop()
    this.#residents.stop()
    this.#residents.sendAllAway()
  }

  job(workspace: string, jobId: string): ReturnType<JobDirectory['job']> {
    const name = `${workspace}/${jobId}`
    const residents = this.#residents
    return {
      create: (spec) => residents.call(name, (job) => job.create(spec)),
      push: (push) => residents.call(name, (job) => job.push(push)),
      snapshot: () => residents.call(name, (job) => job.snapshot()),
      cancel: () => residents.call(name, (job) => job.cancel()),
      retry: () => residents.call(name, (job) => job.retry()),
      events: (after, wishMs, limit) => {
        const waitMs = this.#isClosing ? Math.min(wishMs, LAST_WAIT_MS) : wishMs
        return residents.call(name, (job) => job.events(after, waitMs, limit))
      },
      rates: () => residents.call(name, (job) => job.rates()),
      runState: (epoch) => residents.call(name, (job) => job.runState(epoch)),
      handOver: (epoch) => residents.call(name, (job) => job.handOver(epoch)),
      admit: (ticket) => residents.call(name, (job) => job.admit(ticket)),
      revoke: (which) => residents.call(name, (job) => job.revoke(which)),
      stream: async (request) => {
        if (this.#isClosing) return busyResponse('unavailable', Math.random())
        try {
          return await residents.call(name, (job) => job.stream(request))
        } catch (error) {
          this.#tell(['stream', name], error)
          return busyResponse('unavailable', Math.random())
        }
      },
    }
  }
}
