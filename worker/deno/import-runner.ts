// Imports in this process. A step that fails is tried again with growing pauses; what a crash interrupts, the job's
// lease hands to another importer at the next epoch, which goes on from the checkpoint, as on every host.
import type { JobSpec } from '../../durable/job-handle.ts'
import type { Runner } from '../../durable/ports.ts'
import { tellLog } from '../http/tell-log.ts'
import { type Run, runImport, STEP_RETRIES, type Steps } from '../import/run.ts'
import type { Hosts } from '../ports.ts'

/** Before a step is tried again (ms); doubles each time. */
const BACKOFF_MS = 1_000
/** A step reads and writes one range; minutes are for a disk that is slow to answer (ms). */
const STEP_TIMEOUT_MS = 10 * 60_000

interface Underway {
  readonly run: Run
  /** Resolves when nothing more will happen: true when it stopped on its way. */
  readonly ended: Promise<boolean>
  stop(): void
}

export class ImportRunner implements Runner {
  readonly #hosts: () => Hosts
  readonly #underway = new Map<string, Underway>()
  #isClosing = false

  /** @param hosts asked at each launch: what an import needs is made of what launches it */
  constructor(hosts: () => Hosts) {
    this.#hosts = hosts
  }

  async launch({ workspace, job_id }: Pick<JobSpec, 'workspace' | 'job_id'>, epoch: number): Promise<void> {
    const name = nameOf(workspace, job_id, epoch)
    if (this.#isClosing || this.#underway.has(name)) return
    const underway = begin(this.#hosts(), { workspace, job_id, epoch })
    this.#underway.set(name, underway)
    const forget = (): void => void this.#underway.delete(name)
    underway.ended.then(forget, forget)
  }

  async terminate({ workspace, job_id }: JobSpec, epoch: number): Promise<void> {
    this.#underway.get(nameOf(workspace, job_id, epoch))?.stop()
  }

  /**
   * Stops all imports after the step they are in, and starts no more. Resolves when none is left.
   * @param paused is told of each that stops before its end, as it does: a slow one keeps nobody waiting
   */
  async close(paused: (run: Run) => void): Promise<void> {
    this.#isClosing = true
    const stopping = Array.from(this.#underway.values(), async ({ run, ended, stop }) => {
      stop()
      if (await ended) paused(run)
    })
    await Promise.all(stopping)
  }
}

function nameOf(workspace: string, jobId: string, epoch: number): string {
  return `${workspace}/${jobId}-e${epoch}`
}

function begin(hosts: Hosts, run: Run): Underway {
  const stopping = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<boolean>()
  let isStopping = false
  const steps: Steps = {
    async do(_, work) {
      for (let tries = 0; ; tries++) {
        if (isStopping) {
          stopped.resolve(true)
          // No step of this run comes back any more, as after a power cut: all that is of value stands in the job.
          return new Promise(() => {})
        }
        try {
          return copied(await inTime(work()))
        } catch (error) {
          if (tries === STEP_RETRIES) throw error
          await Promise.race([pause(BACKOFF_MS * 2 ** tries), stopping.promise])
        }
      }
    },
  }
  const done = runImport(hosts, run, steps).then(
    () => false,
    (error) => {
      tellLog(['import', run.job_id], error)
      return false
    },
  )
  return {
    run,
    ended: Promise.race([done, stopped.promise]),
    stop() {
      isStopping = true
      stopping.resolve()
    },
  }
}

/** What a step gives is what a durable store would give back, so that no host is more forgiving than another. */
function copied<T>(result: T): T {
  return JSON.parse(JSON.stringify(result))
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const seconds = STEP_TIMEOUT_MS / 1000
  const timer = setTimeout(() => late.reject(new Error(`A step did not end within ${seconds} s`)), STEP_TIMEOUT_MS)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
