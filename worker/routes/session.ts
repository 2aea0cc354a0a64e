// Who somebody is to the service, and the cookie by which a browser stays so: exchanged for a key, or for a ticket.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { isTakenBack } from '../../drizzle/tickets.ts'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import { type Caller, rightsOf } from '../access/caller.ts'
import { dropCookies, keepSession, keepTicket } from '../access/cookies.ts'
import { fromTicket } from '../access/identify.ts'
import { policyOf, type Standing, standingOf } from '../access/origins.ts'
import { SESSION_SECONDS, signSession } from '../access/session.ts'
import { signTicket, TAKEN_BACK } from '../access/ticket.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { json, jsonBody, problems } from '../http/describe.ts'
import { problem } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import { type SessionBody, sessionSchema, startSessionSchema } from '../schemas/access.ts'

/** A ticket. */
const START_BYTES = 16 * 1024

export const session = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'getSession',
      summary: 'Who am I, and what may I do',
      description: 'Answers anybody; only a ticket or a key that was sent along and does not hold is refused.',
      tags: ['access'],
      responses: {
        ...json(200, 'What the service knows.', sessionSchema),
        ...problems('bad_key', 'bad_ticket', 'ticket_expired', 'ticket_revoked'),
      },
    }),
    async (c) => {
      const identity = await stillGood(c, c.get('identity'))
      if (identity.ok) return c.json(described(c, identity.value))
      if (isShown(c)) return problem(c, identity.problem)
      dropCookies(c)
      return c.json(described(c, null))
    },
  )
  .post(
    '/',
    describeRoute({
      operationId: 'startSession',
      summary: 'Exchange a key or a ticket for a cookie',
      description:
        'With a key in `Authorization`, or with a ticket that was made with `exchange` in the body. No script can read ' +
        'the cookie; the one for a ticket is also sent from pages of the origins that the ticket names.',
      tags: ['access'],
      requestBody: {
        ...jsonBody(startSessionSchema, { ticket: { summary: 'A ticket', value: { ticket: 'eyJhbGciOi…' } } }),
        required: false,
      },
      responses: {
        204: { description: 'The cookie is set.' },
        ...problems(
          'invalid_json',
          'invalid_body',
          'no_access',
          'bad_key',
          'bad_ticket',
          'ticket_expired',
          'ticket_revoked',
          'not_allowed',
          'wrong_origin',
          'body_too_large',
          'body_too_slow',
          'unavailable',
        ),
      },
    }),
    async (c) => {
      if (c.env.access.mode !== 'keys') return c.body(null, 204)
      const shown = await shownCaller(c)
      if (!shown.ok) return problem(c, shown.problem)
      const kept = await keep(c, shown.value)
      return kept.ok ? c.body(null, 204) : problem(c, kept.problem)
    },
  )
  .delete(
    '/',
    describeRoute({
      operationId: 'endSession',
      summary: 'Sign out',
      tags: ['access'],
      responses: { 204: { description: 'The cookies are gone.' }, ...problems('wrong_origin') },
    }),
    (c) => {
      dropCookies(c)
      return c.body(null, 204)
    },
  )

function described(c: AppContext, caller: Caller | null): SessionBody {
  const ticket = caller?.kind === 'ticket' ? caller.ticket : null
  return {
    mode: c.env.access.mode,
    workspace: caller?.workspace ?? null,
    role: caller?.kind === 'key' ? caller.role : null,
    scope: ticket?.scope ?? null,
    jobs: ticket?.jobs ?? null,
    expires_at: ticket === null ? null : new Date(ticket.expires_at).toISOString(),
    can: caller === null ? [] : [...rightsOf(caller)],
  }
}

/** Whether the request carries more than cookies, which a browser sends whether they are any good or not. */
function isShown(c: AppContext): boolean {
  return c.req.header('Authorization') !== undefined || c.req.query('ticket') !== undefined
}

/** Elsewhere a ticket that was taken back is refused where it would be used; here nothing uses it. */
async function stillGood<Known extends Caller | null>(c: AppContext, identity: Result<Known>): Promise<Result<Known>> {
  if (!identity.ok || identity.value?.kind !== 'ticket') return identity
  const { workspace, ticket } = identity.value
  const isDead = await isTakenBack(c.env.database, workspace, ticket.jobs ?? [], ticket)
  return isDead ? { ok: false, problem: TAKEN_BACK } : identity
}

interface Shown {
  readonly caller: Caller
  readonly standing: Standing
}

async function shownCaller(c: AppContext): Promise<Result<Shown>> {
  if (isShown(c)) {
    const identity = await stillGood(c, c.get('identity'))
    if (!identity.ok) return identity
    if (identity.value !== null) return accept({ caller: identity.value, standing: c.get('standing') })
  }
  const body = await readJson(c.req.raw, startSessionSchema, START_BYTES)
  if (body.ok) return fromBody(c, body.value.ticket)
  const isEmpty = c.req.raw.body === null
  return isEmpty ? refuse('no_access', 'Send a key as `Authorization: Bearer`, or {"ticket": …} as the body.') : body
}

async function fromBody(c: AppContext, ticket: string): Promise<Result<Shown>> {
  const caller = await stillGood(c, await fromTicket(c, ticket))
  if (!caller.ok) return caller
  const policy = policyOf(caller.value.ticket.origins)
  return accept({ caller: caller.value, standing: standingOf(c.req.header('Origin') ?? null, c.req.url, policy) })
}

/** No page elsewhere signs a visitor in here, unless it was listed for that. */
async function keep(c: AppContext, { caller, standing }: Shown): Promise<Result<null>> {
  const { signingKeys } = c.env.access
  const now = Date.now()
  if (standing === 'foreign' || standing === 'other') return wrongOrigin()
  if (signingKeys.length === 0) return refuse('unavailable', 'This service has no signing key, and so no sessions.')
  switch (caller.kind) {
    case 'everyone':
      return accept(null)
    case 'key':
      keepSession(c, await signSession(signingKeys, caller.keyId, now), SESSION_SECONDS)
      return accept(null)
    case 'ticket': {
      const { ticket } = caller
      if (!ticket.exchange) return refuse('not_allowed', 'This ticket was made without `exchange`; send it as it is.')
      keepTicket(c, await signTicket(signingKeys, ticket), Math.ceil((ticket.expires_at - now) / 1000))
      return accept(null)
    }
    default:
      return caller satisfies never
  }
}

function wrongOrigin() {
  return refuse('wrong_origin', 'Pages of this origin may not have cookies; PUT /api/origins lists an origin.')
}
