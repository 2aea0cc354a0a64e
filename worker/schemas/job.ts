// Jobs on the wire: how one is created, and how its state is shown.
import * as v from 'valibot'
import { JOB_STATUSES, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { amount, integerWithin, text, time, words } from './fields.ts'
import { boundedObject, json } from './json.ts'
import { UNIT_CHARS } from './update.ts'

/** A title stands on one line of a list. */
const TITLE_CHARS = 200

/** Attributes are part of every snapshot. */
const ATTRIBUTES_BYTES = 16 * 1024

/** A producer that may be silent for longer than a day has no lease worth keeping. */
const MAX_LEASE_SECONDS = 86_400

/** Thirty days: a job that may run longer has no deadline worth setting. */
const MAX_DEADLINE_SECONDS = 30 * 86_400

/** What `newId` makes, with room for ids of other lengths: no object is asked about anything else. */
export const JOB_ID = /^job_[0-9a-z]{10,40}$/

export const jobId = v.pipe(
  v.string(),
  v.regex(JOB_ID, 'must be a job id'),
  v.examples(['job_01k9q0v4k2e8c3m5n7p9r1t3v5']),
)

export const statusSchema = v.picklist(JOB_STATUSES)

export const kind = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be 1 to 64 letters, digits, "_", "." or "-"'),
)

export const createJobSchema = v.pipe(
  v.strictObject({
    kind,
    title: v.exactOptional(v.pipe(words(TITLE_CHARS), v.description('The kind, where left out.'))),
    total: v.exactOptional(amount),
    unit: v.exactOptional(text(UNIT_CHARS)),
    attributes: v.exactOptional(boundedObject(ATTRIBUTES_BYTES)),
    lease_seconds: v.exactOptional(
      v.pipe(
        integerWithin(1, MAX_LEASE_SECONDS),
        v.description('How long the producer may be silent before the job counts as stalled.'),
      ),
    ),
    deadline_seconds: v.exactOptional(
      v.pipe(integerWithin(1, MAX_DEADLINE_SECONDS), v.description('After so long the job fails by itself.')),
    ),
    retryable: v.exactOptional(v.boolean()),
  }),
  v.metadata({ ref: 'CreateJob' }),
)

const counts = v.record(v.string(), v.number())

export const snapshotSchema = v.pipe(
  v.object({
    job_id: jobId,
    kind: v.string(),
    title: v.string(),
    status: statusSchema,
    progress: v.pipe(v.nullable(v.number()), v.description('0 to 100; null while nobody can know.')),
    done: v.nullable(v.number()),
    total: v.nullable(v.number()),
    unit: v.nullable(v.string()),
    phase: v.nullable(v.string()),
    message: v.nullable(v.string()),
    counts: v.nullable(counts),
    rate: v.pipe(v.nullable(v.number()), v.description('Units a second, smoothed.')),
    eta_seconds: v.nullable(v.number()),
    stalled_since: v.nullable(time),
    cancelling: v.boolean(),
    attempt: v.pipe(v.number(), v.integer()),
    viewers: v.pipe(v.number(), v.integer()),
    result: json,
    error: v.nullable(v.string()),
    details: json,
    retryable: v.boolean(),
    attributes: v.record(v.string(), json),
    cursor: v.pipe(v.number(), v.integer(), v.description('The place of this state in the order of the job.')),
    created_at: time,
    started_at: v.nullable(time),
    ended_at: v.nullable(time),
  }),
  v.metadata({ ref: 'Snapshot' }),
) satisfies v.GenericSchema<unknown, Snapshot>

const links = v.object({ job: v.string(), stream: v.string() })

/** The answer to whatever started a job. */
export const startedSchema = v.pipe(
  v.object({ job_id: jobId, status: statusSchema, links }),
  v.metadata({ ref: 'StartedJob' }),
)

export type StartedJob = v.InferOutput<typeof startedSchema>

export const pushAnswerSchema = v.object({
  cursor: v.pipe(v.number(), v.integer()),
  cancel: v.pipe(v.boolean(), v.description('The producer should stop and end the job.')),
})

export const eventSchema = v.pipe(
  v.object({
    type: v.picklist(['progress', 'log', 'phase', 'total', 'attempt', 'completed', 'failed']),
    cursor: v.pipe(v.number(), v.integer()),
    data: v.record(v.string(), json),
  }),
  v.metadata({ ref: 'Event' }),
)
