// The jobs and the board as the caller may see them. On a ticket, a job that it does not name is a job that does not
// exist, and one that it names is asked first whether the ticket was taken back.
import type { BoardHandle } from '../../durable/board-handle.ts'
import { isTakenBack } from '../../drizzle/tickets.ts'
import type { Created, JobDirectory, JobHandle, JobSpec } from '../../durable/job-handle.ts'
import { problemResponse } from '../../durable/open-stream.ts'
import { refuse, type Result } from '../../durable/protocol/problem.ts'
import { withVisitor } from '../../durable/visitor.ts'
import type { AppContext } from '../http/context.ts'
import { keyBehind } from './caller.ts'
import { claimsOf, TAKEN_BACK, type Ticket } from './ticket.ts'

/**
 * A stream that rests on a key is closed and taken up again this often at least (ms): an object knows of tickets that
 * were taken back, not of keys. Its reader loses nothing; whoever's key was revoked does not get back in.
 */
const RIGHT_SHOWN_EVERY_MS = 5 * 60_000

export function seenJobs(c: AppContext): JobDirectory {
  const ticket = ticketOf(c)
  return {
    job(workspace, jobId) {
      if (ticket !== null && ticket.jobs?.includes(jobId) !== true) return NO_JOB
      const job = c.env.jobs.job(workspace, jobId)
      const seen = { ...job, stream: (request: Request) => job.stream(forObject(c, request)) }
      return ticket === null
        ? seen
        : admitted(seen, ticket, () => isTakenBack(c.env.database, workspace, [jobId], ticket))
    },
  }
}

export function seenBoard(c: AppContext): Pick<BoardHandle, 'stream'> {
  const board = c.env.boards.board(c.get('workspace'))
  return { stream: (request) => board.stream(forObject(c, request)) }
}

/** Whether the caller may see the board, which shows all jobs of a workspace. */
export function seesBoard(c: AppContext): boolean {
  const ticket = ticketOf(c)
  return ticket === null || ticket.jobs === undefined
}

function ticketOf(c: AppContext): Ticket | null {
  const caller = c.get('caller')
  return caller.kind === 'ticket' ? caller.ticket : null
}

/** A stream judges its ticket itself. */
function admitted(job: JobHandle, ticket: Ticket, isTakenBackByNow: () => Promise<boolean>): JobHandle {
  async function first<T>(call: () => Promise<Result<T>>): Promise<Result<T>> {
    const admission = await job.admit(claimsOf(ticket))
    return admission.ok ? call() : admission
  }

  /**
   * An object that is not there yet cannot be told that its ticket was taken back. Whoever takes one back writes that
   * down first and tells the object then; so creation makes the object first and looks then, and one of the two sees
   * the other whatever comes between.
   */
  async function createOnTicket(spec: JobSpec): Promise<Result<Created>> {
    if (await isTakenBackByNow()) return { ok: false, problem: TAKEN_BACK }
    const created = await job.create(spec)
    if (!created.ok || !(await isTakenBackByNow())) return created
    await job.revoke({ ticket: ticket.id })
    if (created.value.created) await job.cancel()
    return { ok: false, problem: TAKEN_BACK }
  }

  return {
    ...job,
    create: createOnTicket,
    snapshot: () => first(() => job.snapshot()),
    cancel: () => first(() => job.cancel()),
    retry: () => first(() => job.retry()),
    events(after, waitMs, limit) {
      const leftMs = Math.max(0, ticket.expires_at - Date.now())
      return first(() => job.events(after, Math.min(waitMs, leftMs), limit))
    },
    rates: () => first(() => job.rates()),
    push: (push) => first(() => job.push(push)),
  }
}

/** What an object is given of a request for a stream: who comes, and nothing that would let anybody in. */
function forObject(c: AppContext, request: Request): Request {
  const ticket = ticketOf(c)
  const address = new URL(request.url)
  address.searchParams.delete('ticket')
  const bare = new Request(address, request)
  bare.headers.delete('Authorization')
  bare.headers.delete('Cookie')
  return withVisitor(bare, {
    ticket: ticket === null ? null : claimsOf(ticket),
    address: c.get('address'),
    ...(keyBehind(c.get('caller')) !== null && { shown_until: Date.now() + shownAgainMs() }),
  })
}

/** So long, and half of it at least, so that readers who came together come back one by one. */
function shownAgainMs(): number {
  return RIGHT_SHOWN_EVERY_MS * (0.5 + 0.5 * Math.random())
}

const missing = async () => refuse('job_not_found', 'There is no job with this id')

/** As the object of a job that was never created would answer. */
const NO_JOB: JobHandle = {
  create: missing,
  push: missing,
  snapshot: missing,
  cancel: missing,
  retry: missing,
  events: missing,
  rates: missing,
  runState: missing,
  handOver: missing,
  admit: missing,
  revoke: async () => {},
  stream: async () => problemResponse((await missing()).problem),
}
