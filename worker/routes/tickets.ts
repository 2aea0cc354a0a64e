// Tickets given out, and taken back.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { listOrigins } from '../../drizzle/origins.ts'
import { addTicket, cutTickets, forgetCuts, forgetTickets, revokeTicket } from '../../drizzle/tickets.ts'
import { accept, type Problem, refuse, type Result } from '../../durable/protocol/problem.ts'
import { LONGEST_TICKET_MS, type Revocation } from '../../durable/visitor.ts'
import { COOKIE_CHARS } from '../access/cookies.ts'
import { DEFAULT_TICKET_SECONDS, signTicket, type Ticket } from '../access/ticket.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { json, jsonBody, problems } from '../http/describe.ts'
import { randomId } from '../http/new-id.ts'
import { problem, reply } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import { param } from '../http/validate.ts'
import { createdTicketSchema, createTicketSchema, ticketId } from '../schemas/access.ts'
import { jobOf } from './job-address.ts'

/** Fifty jobs and twenty origins with the longest names. */
const CREATE_BYTES = 16 * 1024

/** Ended tickets forgotten in passing when one is given out: more than one, so that their number falls. */
const FORGET_IN_PASSING = 5

const NO_TICKET: Problem = { code: 'ticket_not_found', detail: 'There is no ticket with this id.' }

type Order = v.InferOutput<typeof createTicketSchema>

export const tickets = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createTicket',
      summary: 'Give somebody a right that ends by itself',
      description:
        'A ticket stands for one right, to some jobs or to the board, until it ends or is taken back. A reader’s key ' +
        'gives out tickets to read; others any. It is shown once.',
      tags: ['access'],
      requestBody: jsonBody(createTicketSchema, {
        board: { summary: 'To watch the board for a quarter of an hour', value: {} },
        import: { summary: 'To begin one import from a page', value: { scope: 'import', ttl: 3600 } },
      }),
      responses: {
        ...json(201, 'The ticket.', createdTicketSchema),
        ...problems(
          'invalid_json',
          'invalid_body',
          'not_allowed',
          'job_not_found',
          'body_too_large',
          'body_too_slow',
          'unavailable',
        ),
      },
    }),
    async (c) => {
      const body = await readJson(c.req.raw, createTicketSchema, CREATE_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const ticket = await ticketFor(c, body.value)
      if (!ticket.ok) return problem(c, ticket.problem)
      return reply(c, await giveOut(c, ticket.value), (given) => c.json(given, 201))
    },
  )
  .delete(
    '/:id',
    describeRoute({
      operationId: 'revokeTicket',
      summary: 'Take a ticket back',
      description: 'It is refused from now on, and the streams that are open on it are closed.',
      tags: ['access'],
      responses: { 204: { description: 'It is worth nothing any more.' }, ...problems('ticket_not_found') },
    }),
    param(v.object({ id: ticketId }), () => NO_TICKET),
    async (c) => {
      const { id } = c.req.valid('param')
      const { boards, database, jobs } = c.env
      const workspace = c.get('workspace')
      const revoked = await revokeTicket(database, workspace, id, new Date().toISOString())
      if (revoked === null) return problem(c, NO_TICKET)
      const which: Revocation = { ticket: id }
      if (revoked.jobs === null) await boards.board(workspace).revoke(which)
      else await Promise.all(revoked.jobs.map((jobId) => jobs.job(workspace, jobId).revoke(which)))
      return c.body(null, 204)
    },
  )

/** Takes back all tickets of a job. @param jobId of a job that may not exist */
export async function revokeAllOf(c: AppContext, jobId: string): Promise<Result<null>> {
  const { database, jobs, later } = c.env
  const job = await jobOf(c, jobId).snapshot()
  if (!job.ok) return job
  const now = Date.now()
  await cutTickets(database, c.get('workspace'), jobId, now)
  await jobs.job(c.get('workspace'), jobId).revoke({ issued_until: now })
  later(forgetCuts(database, now - LONGEST_TICKET_MS))
  return accept(null)
}

/** What is asked for, as far as the caller may give it. */
async function ticketFor(c: AppContext, { scope = 'read', ttl, exchange = false, ...order }: Order) {
  const caller = c.get('caller')
  if (caller.kind === 'key' && caller.role === 'reader' && scope !== 'read') {
    return refuse('not_allowed', `A reader's key gives out tickets to read, not to ${scope}.`)
  }
  const jobs = scope === 'import' ? newJob(order.jobs) : await knownJobs(c, scope, order.jobs)
  if (!jobs.ok) return jobs
  const origins = await originsFor(c, order.origins, exchange)
  if (!origins.ok) return origins
  const issued_at = Date.now()
  const ticket: Ticket = {
    id: randomId('tkt'),
    workspace: c.get('workspace'),
    ...(caller.kind === 'key' && { key_id: caller.keyId }),
    scope,
    ...(jobs.value !== null && { jobs: [...jobs.value] }),
    issued_at,
    expires_at: issued_at + (ttl ?? DEFAULT_TICKET_SECONDS) * 1000,
    ...(origins.value.length > 0 && { origins: [...origins.value] }),
    exchange,
  }
  return accept(ticket)
}

function newJob(named: Order['jobs']): Result<readonly string[]> {
  if (named !== undefined) return refuse('invalid_body', 'jobs must be left out: a ticket to import makes its own job.')
  return accept([randomId('job')])
}

/** Null for the board. A ticket is for jobs that there are: only those can be told when it is taken back. */
async function knownJobs(
  c: AppContext,
  scope: Ticket['scope'],
  named: Order['jobs'],
): Promise<Result<readonly string[] | null>> {
  if (named === undefined) {
    if (scope === 'read') return accept(null)
    return refuse('invalid_body', `jobs is required: a ticket to ${scope} names the jobs that it is for.`)
  }
  const jobs = [...new Set(named)]
  const found = await Promise.all(jobs.map((id) => jobOf(c, id).snapshot()))
  const missing = jobs.filter((_, at) => found[at]?.ok !== true)
  if (missing.length > 0) return refuse('job_not_found', `There is no job ${missing.join(', ')}.`)
  return accept(jobs)
}

/** Nobody lists for a ticket what the workspace has not listed; cookies need a list. */
async function originsFor(
  c: AppContext,
  asked: Order['origins'],
  exchange: boolean,
): Promise<Result<readonly string[]>> {
  const listed = await listOrigins(c.env.database, c.get('workspace'))
  const unlisted = asked?.filter((origin) => !listed.includes(origin)) ?? []
  if (unlisted.length > 0 && (listed.length > 0 || exchange)) {
    const why = listed.length > 0 ? 'the workspace lists others' : 'cookies are taken from listed origins only'
    return refuse('invalid_body', `origins names ${unlisted.join(', ')}, but ${why}; PUT /api/origins lists an origin.`)
  }
  return accept(asked ?? listed)
}

async function giveOut(c: AppContext, ticket: Ticket): Promise<Result<v.InferOutput<typeof createdTicketSchema>>> {
  const { access, database, later } = c.env
  if (access.signingKeys.length === 0) {
    return refuse('unavailable', 'This service has no signing key, and so cannot give out tickets.')
  }
  const text = await signTicket(access.signingKeys, ticket)
  if (ticket.exchange && text.length > COOKIE_CHARS) {
    return refuse('invalid_body', 'jobs and origins are too many for a ticket that is to be exchanged for a cookie.')
  }
  const { id, workspace, scope, jobs = null } = ticket
  const expires_at = new Date(ticket.expires_at).toISOString()
  const created_at = new Date(ticket.issued_at).toISOString()
  await addTicket(database, { workspace, ticket_id: id, scope, jobs, created_at, expires_at })
  later(forgetTickets(database, created_at, FORGET_IN_PASSING))
  const [jobId] = jobs ?? []
  return accept({ ticket: text, id, expires_at, ...(scope === 'import' && jobId !== undefined && { job_id: jobId }) })
}
