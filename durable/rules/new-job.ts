// What a job is born with.
import type { JobSpec } from '../job-handle.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import type { Working } from '../recorder.ts'
import { iso } from './accept.ts'
import { withDue } from './due.ts'
import { NO_HISTORY } from './history.ts'

/** @param owned whether the service runs the job itself: then its first importer has epoch 1 */
export function newWorking(spec: JobSpec, now: number, owned: boolean): Working {
  return {
    spec,
    snapshot: newSnapshot(spec, iso(now)),
    rate: null,
    ticked: true,
    tick: null,
    fence: { epoch: owned ? 1 : 0, seq: null },
    due: withDue({}, 'deadline', deadlineOf(spec, now)),
    checkpoint: null,
    history: NO_HISTORY,
    relaunches: 0,
    told: { index: 0, board: 0 },
    floor: 0,
  }
}

/** When an attempt that begins now must have ended (ms); null when it may take as long as it takes. */
export function deadlineOf({ deadline }: JobSpec, now: number): number | null {
  return deadline === undefined ? null : now + deadline * 1000
}

function newSnapshot(spec: JobSpec, createdAt: string): Snapshot {
  return {
    job_id: spec.job_id,
    kind: spec.kind,
    title: spec.title,
    status: 'queued',
    progress: null,
    done: null,
    total: spec.total ?? null,
    unit: spec.unit ?? null,
    phase: null,
    message: null,
    counts: null,
    rate: null,
    eta_seconds: null,
    stalled_since: null,
    cancelling: false,
    attempt: 1,
    viewers: 0,
    result: null,
    error: null,
    details: null,
    retryable: spec.retryable ?? false,
    attributes: spec.attributes ?? {},
    cursor: 0,
    created_at: createdAt,
    started_at: null,
    ended_at: null,
  }
}
