// Tells one audience (the index of all jobs, the board) what was committed. An audience that is slow or down never
// stalls a job: what it could not be told is due again later, and only a newer cursor replaces an older one.
import type { JobHost } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { Audience } from './rules/due.ts'

/** An answer takes milliseconds; an audience that gave none after this is asked again (ms). */
const ANSWER_WITHIN_MS = 10_000
const BACKOFF_MS = 1_000
/** The longest pause between attempts to tell an audience that is down (ms). */
const BACKOFF_MAX_MS = 60_000

export class Outbox {
  readonly #host: JobHost
  readonly #recorder: Recorder
  readonly #audience: Audience
  #telling: Promise<void> | null = null
  #answerBy = 0
  /** Asked to tell while an answer was still to come: what it was told may be old already. */
  #askedAgain = false
  /** Since the audience last answered well. */
  #attempts = 0

  constructor(host: JobHost, recorder: Recorder, audience: Audience) {
    this.#host = host
    this.#recorder = recorder
    this.#audience = audience
  }

  /**
   * Never rejects, and resolves only when the audience answers: nobody may wait for it without a limit. Calls while an
   * answer may still come share it, and once it is there the audience is told what is new by then.
   */
  tell(): Promise<void> {
    if (this.#telling !== null && this.#host.now() < this.#answerBy) {
      this.#askedAgain = true
      return this.#telling
    }
    this.#askedAgain = false
    const telling = this.#tell().finally(() => {
      if (this.#telling !== telling) return
      this.#telling = null
      if (this.#askedAgain && this.#attempts === 0) this.#host.later(this.tell())
    })
    this.#telling = telling
    return telling
  }

  async #tell(): Promise<void> {
    const { working, visible } = this.#recorder
    const audience = this.#audience
    if (working === null || visible === null) return
    if (working.told[audience] >= visible.cursor) return this.#recorder.due(audience, null)
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** this.#attempts++)
    const answerBy = this.#host.now() + Math.max(ANSWER_WITHIN_MS, backoff)
    this.#answerBy = answerBy
    this.#recorder.due(audience, answerBy)
    try {
      await this.#host.audiences[audience].tell(working.spec.workspace, visible)
      if (this.#answerBy !== answerBy) return // Too late: it was asked again, and that answer counts.
      this.#attempts = 0
      this.#recorder.told(audience, visible.cursor)
    } catch (error) {
      console.error('job', visible.job_id, 'could not tell the', audience, reasonOf(error))
      if (this.#answerBy !== answerBy) return
      this.#recorder.due(audience, this.#host.now() + backoff)
    }
    await this.#recorder.commit()
  }
}

/** A query's error carries its parameters, which are the whole snapshot; its cause says what went wrong. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error
}
