// Jobs that ended long ago have left their objects; the index still knows how they ended. This puts the two behind one
// directory: whoever asks for a job need not know where it is.
import type { Database } from '../drizzle/database.ts'
import { getJobRow } from '../drizzle/list-jobs.ts'
import { isTakenBack } from '../drizzle/tickets.ts'
import type { JobDirectory, JobHandle } from '../durable/job-handle.ts'
import { COME_BACK_MS, eventFrame, retryFrame, syncFrame } from '../durable/protocol/frame.ts'
import type { JobEvent } from '../durable/protocol/event.ts'
import { accept, refuse, type Result } from '../durable/protocol/problem.ts'
import { hasEnded, type Snapshot } from '../durable/protocol/snapshot.ts'
import { completed, failed } from '../durable/protocol/turn.ts'
import { problemResponse } from '../durable/open-stream.ts'
import { resume } from '../durable/rules/resume.ts'
import { STREAM_HEADERS } from '../durable/stream-headers.ts'
import { visitorOf } from '../durable/visitor.ts'

export function withArchive(jobs: JobDirectory, database: Database): JobDirectory {
  return {
    job(workspace, jobId) {
      const live = jobs.job(workspace, jobId)
      /** What the object answers, or what the index makes of a job that the object does not know. */
      async function either<T>(
        asked: Promise<Result<T>>,
        archived: (snapshot: Snapshot) => Result<T>,
      ): Promise<Result<T>> {
        const answer = await asked
        if (answer.ok || answer.problem.code !== 'job_not_found') return answer
        const snapshot = await endedRow(database, workspace, jobId)
        return snapshot === null ? answer : archived(snapshot)
      }
      return {
        ...live,
        async create(spec) {
          // A repeat of a key whose job has left its object must not begin a second job under the same id.
          if (spec.fingerprint === undefined || (await live.snapshot()).ok) return live.create(spec)
          const snapshot = await endedRow(database, workspace, jobId)
          return snapshot === null ? live.create(spec) : accept({ snapshot, created: false })
        },
        push: (push) => either(live.push(push), over),
        snapshot: () => either(live.snapshot(), accept),
        cancel: () => either(live.cancel(), over),
        retry: () => either(live.retry(), gone),
        events: (after, waitMs, limit) =>
          either(live.events(after, waitMs, limit), (snapshot) =>
            accept({
              verdict: after < snapshot.cursor - 1 || after > snapshot.cursor ? 'gap' : 'ended',
              events: [endOf(snapshot)].filter(({ cursor }) => cursor > after),
              snapshot,
            }),
          ),
        async admit(ticket) {
          const answer = await live.admit(ticket)
          if (answer.ok || answer.problem.code !== 'job_not_found') return answer
          if ((await endedRow(database, workspace, jobId)) === null) return answer
          return (await isTakenBack(database, workspace, [jobId], ticket)) ? takenBack() : accept(null)
        },
        rates: () => either(live.rates(), ({ unit }) => accept({ unit, samples: [] })),
        async stream(request) {
          const response = await live.stream(request)
          if (response.status !== 404) return response
          const snapshot = await endedRow(database, workspace, jobId)
          if (snapshot === null) return response
          const { ticket } = visitorOf(request)
          const isRefused = ticket !== null && (await isTakenBack(database, workspace, [jobId], ticket))
          return isRefused ? problemResponse(takenBack().problem) : streamOf(snapshot, request)
        },
      } satisfies JobHandle
    },
  }
}

/** A row of a job that still goes is one whose object was lost: it is not answered for. */
async function endedRow(database: Database, workspace: string, jobId: string): Promise<Snapshot | null> {
  const snapshot = await getJobRow(database, workspace, jobId)
  return snapshot !== null && hasEnded(snapshot) ? { ...snapshot, viewers: 0, retryable: false } : null
}

function takenBack() {
  return refuse('ticket_revoked', 'The ticket was taken back; ask for a fresh one.')
}

function over({ status, ended_at }: Snapshot) {
  return refuse('job_ended', `The job ended as ${status} at ${ended_at}; nothing more can happen to it`)
}

function gone({ ended_at }: Snapshot) {
  return refuse('not_retryable', `The job ended at ${ended_at}, too long ago to go on; start a new one`)
}

function endOf(snapshot: Snapshot): JobEvent {
  const { status, cursor, result, error, details } = snapshot
  const ended_at = snapshot.ended_at ?? snapshot.created_at
  if (status === 'completed') return { ...completed(result, ended_at), cursor }
  return { ...failed(status === 'cancelled' ? status : 'failed', error ?? '', ended_at, details), cursor }
}

/** `sync`, the end, close: all facts before the end are gone, so whoever has not seen the end meets a gap. */
function streamOf(snapshot: Snapshot, request: Request): Response {
  const { cursor } = snapshot
  const brought = request.headers.get('Last-Event-ID') ?? new URL(request.url).searchParams.get('after')
  const where = resume(brought, { head: cursor, floor: cursor - 1, endedAt: cursor, follow: false })
  if (where.kind === 'nothing-left') return new Response(null, { status: 204 })
  if (where.kind === 'malformed') {
    return problemResponse({ code: 'invalid_cursor', detail: 'The cursor must be a whole number' })
  }
  const sync = syncFrame(where.start, { verdict: where.verdict, timestamp: new Date().toISOString(), cursor, snapshot })
  return new Response(retryFrame(COME_BACK_MS) + sync + eventFrame(endOf(snapshot)), { headers: STREAM_HEADERS })
}
