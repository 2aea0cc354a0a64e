// The producer's door: five lines run a job from any JavaScript.
//
//   const jobcast = createJobcast({ baseUrl: 'https://your-jobcast.example', key })
//   const job = await jobcast.create({ kind: 'backup', title: 'Nightly backup', total: files.length, unit: 'files' })
//   for (const [index, file] of files.entries()) await copy(file).then(() => job.progress({ done: index + 1 }))
//   await job.complete({ files: files.length })
import type { JsonObject } from '../../durable/protocol/update.ts'
import { apiUrl, jobUrls } from '../address.ts'
import { randomKey } from '../random-key.ts'
import { exchange } from './exchange.ts'
import { type JobMeans, type ProducerJob, producerJob } from './job.ts'

/** Whoever starts a job waits for it. */
const CREATE_PATIENCE_MS = 30_000

/** A job that runs outlives a service that is away; after an hour something else is wrong. */
const PUSH_PATIENCE_SECONDS = 3_600

export interface JobcastOptions {
  /** Where the service is. */
  readonly baseUrl: string | URL
  /** A key that may produce, or a ticket that may import; none for a service that is open. */
  readonly key?: string | undefined
  readonly fetch?: typeof fetch
  /** How long a push that meets trouble is tried again before the handle fails. An hour by default. */
  readonly patienceSeconds?: number
}

/** As PROTOCOL.md §2.2 has it. */
export interface NewJob {
  /** 1 to 64 letters, digits, `_`, `.` or `-`. */
  readonly kind: string
  /** The kind, where left out. */
  readonly title?: string
  readonly total?: number
  readonly unit?: string
  readonly attributes?: JsonObject
  /** How long the producer may be silent before the job counts as stalled; 60 by default. */
  readonly lease_seconds?: number
  /** After so long the job fails by itself. */
  readonly deadline_seconds?: number
  readonly retryable?: boolean
}

export interface HandleOptions {
  /** Names this producer: a higher one takes the job over. By default later ones are higher. */
  readonly epoch?: number
  /**
   * Whether to push now and then while there is nothing to tell, so that a cancel is heard and the job stalls only when
   * this process is gone. On by default, and begins with the first push.
   */
  readonly signsOfLife?: boolean
}

export interface CreateOptions extends HandleOptions {
  /** The same key names the same job: a program that starts again does not start a second one. */
  readonly idempotencyKey?: string
}

export interface Jobcast {
  /** @throws RequestProblem when the service refuses, or cannot be reached within half a minute. */
  create(job: NewJob, options?: CreateOptions): Promise<ProducerJob>
  /**
   * Takes over a job from whoever ran it; nothing that the other still pushes counts. `snapshot()` then says how far it
   * had come.
   * @throws RequestProblem when there is no such job, when it has ended, or when the service runs it itself.
   */
  resume(jobId: string, options?: HandleOptions): Promise<ProducerJob>
}

/** @throws TypeError when the address is not absolute. Asks nothing yet. */
export function createJobcast(options: JobcastOptions): Jobcast {
  const { baseUrl, key, patienceSeconds = PUSH_PATIENCE_SECONDS } = options
  const jobs = apiUrl(baseUrl, 'jobs')
  const headers = {
    'content-type': 'application/json',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  }
  const means: JobMeans = {
    headers,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    random: Math.random,
    patienceMs: patienceSeconds * 1000,
  }
  const handle = (jobId: string, { epoch = newEpoch(), signsOfLife = true }: HandleOptions): ProducerJob =>
    producerJob({ urls: jobUrls({ baseUrl, jobId }), epoch, signsOfLife }, means)

  return {
    async create(job, { idempotencyKey = randomKey(), ...rest } = {}) {
      const { job_id } = await exchange<{ readonly job_id: string }>(
        {
          url: jobs,
          method: 'POST',
          headers: { ...headers, 'idempotency-key': idempotencyKey },
          body: JSON.stringify(job),
        },
        means,
        CREATE_PATIENCE_MS,
      )
      return handle(job_id, rest)
    },
    async resume(jobId, rest = {}) {
      const job = handle(jobId, rest)
      // A progress that names nothing: it counts as the first push of the new epoch, and ends that the job had stalled.
      await job.progress({})
      await job.flush()
      return job
    },
  }
}

/** Of the last handle of this program: the next one is higher, also within a millisecond. */
let lastEpoch = 0

/** Hundredths of a millisecond since 1970, the last two digits by lot: fifteen digits, as many as every service takes. */
function newEpoch(): number {
  lastEpoch = Math.max(lastEpoch + 1, Date.now() * 100 + Math.floor(Math.random() * 100))
  return lastEpoch
}
