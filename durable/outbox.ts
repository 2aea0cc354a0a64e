// Tells the index of all jobs what was committed. A slow or failing index never stalls a job: what it could not be
// told is due again later, and saving is idempotent, because only a newer cursor replaces an older one.
import type { JobHost } from './ports.ts'
import type { Recorder } from './recorder.ts'

const BACKOFF_MS = 1_000
/** The longest pause between attempts to tell an index that is down (ms). */
const BACKOFF_MAX_MS = 60_000

export class Outbox {
  readonly #host: JobHost
  readonly #recorder: Recorder
  #telling: Promise<void> | null = null
  #failures = 0

  constructor(host: JobHost, recorder: Recorder) {
    this.#host = host
    this.#recorder = recorder
  }

  /** Never rejects. Calls while one is under way share it; what changes meanwhile is due by the alarm. */
  tell(): Promise<void> {
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = null
    })
    return this.#telling
  }

  async #tell(): Promise<void> {
    const { working, visible } = this.#recorder
    if (working === null || visible === null) return
    if (working.indexed >= visible.cursor) return this.#recorder.due('outbox', null)
    try {
      await this.#host.index.save(working.spec.workspace, visible)
      this.#failures = 0
      this.#recorder.update({ indexed: visible.cursor })
      this.#recorder.due('outbox', null)
    } catch (error) {
      console.error('job', visible.job_id, 'could not tell the index', error)
      const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** this.#failures++)
      this.#recorder.due('outbox', this.#host.now() + backoff)
    }
    await this.#recorder.commit()
  }
}
