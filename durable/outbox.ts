// Tells one audience (the index of all jobs, the board) what was committed. An audience that is slow or down never
// stalls a job: what it could not be told is due again later, and only a newer cursor replaces an older one.
import type { JobHost } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { Audience } from './rules/due.ts'

const BACKOFF_MS = 1_000
/** The longest pause between attempts to tell an audience that is down (ms). */
const BACKOFF_MAX_MS = 60_000

export class Outbox {
  readonly #host: JobHost
  readonly #recorder: Recorder
  readonly #audience: Audience
  #telling: Promise<void> | null = null
  #failures = 0

  constructor(host: JobHost, recorder: Recorder, audience: Audience) {
    this.#host = host
    this.#recorder = recorder
    this.#audience = audience
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
    const audience = this.#audience
    if (working === null || visible === null) return
    if (working.told[audience] >= visible.cursor) return this.#recorder.due(audience, null)
    try {
      await this.#host.audiences[audience].tell(working.spec.workspace, visible)
      this.#failures = 0
      this.#recorder.told(audience, visible.cursor)
    } catch (error) {
      console.error('job', visible.job_id, 'could not tell the', audience, error)
      const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** this.#failures++)
      this.#recorder.due(audience, this.#host.now() + backoff)
    }
    await this.#recorder.commit()
  }
}
