// The test host of the engine with a clock that runs and an alarm that rings: a job that lives in memory.
import type { JobHandle } from '../../durable/job-handle.ts'
import { LiveJob } from '../../durable/live-job.ts'
import { TestHost } from '../../durable/node-host.test-support.ts'

class LiveHost extends TestHost {
  #alarm: ReturnType<typeof setTimeout> | null = null
  readonly job: LiveJob

  constructor() {
    super()
    this.now = () => Date.now()
    this.setAlarm = (at) => {
      if (this.#alarm !== null) clearTimeout(this.#alarm)
      this.#alarm = setTimeout(() => void this.job.alarm(), Math.max(0, at - Date.now()))
      // A job of a server that was closed keeps no process alive.
      this.#alarm.unref()
    }
    this.job = new LiveJob(this)
  }
}

/** The job of the id; made when first asked for. */
export function jobsInMemory(): (id: string) => JobHandle {
  const jobs = new Map<string, JobHandle>()
  return (id) => {
    const job = jobs.get(id) ?? new LiveHost().job
    jobs.set(id, job)
    return job
  }
}
