// Tickets, sessions and origins on the wire.
import * as v from 'valibot'
import { MAX_TICKET_SECONDS, DEFAULT_TICKET_SECONDS } from '../access/ticket.ts'
import { ALL_RIGHTS } from '../access/rights.ts'
import { SIGNED_CHARS } from '../access/signed-text.ts'
import { JOBS_PER_STREAM } from '../streams/open-streams.ts'
import { integerWithin, text, time } from './fields.ts'
import { jobId } from './job.ts'

/** They travel in every ticket, and a ticket travels in an address. */
const MAX_ORIGINS = 20

/** A scheme, the longest name that DNS has, and a port. */
const ORIGIN_CHARS = 267

const origin = v.pipe(
  text(ORIGIN_CHARS),
  v.check(isOrigin, 'must be an origin as a browser sends it, such as "https://app.example", without a path'),
  v.examples(['https://app.example']),
)

const origins = v.pipe(v.array(origin), v.maxLength(MAX_ORIGINS, `may name ${MAX_ORIGINS} origins at most`))

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value
}

export const originsSchema = v.pipe(v.strictObject({ origins }), v.metadata({ ref: 'Origins' }))

const scope = v.picklist(['read', 'control', 'import'])

export const createTicketSchema = v.pipe(
  v.strictObject({
    scope: v.exactOptional(
      v.pipe(
        scope,
        v.description(
          '`read` (the default) sees the jobs that it names, or the board; `control` may also cancel and retry them; ' +
            '`import` may begin one job, whose id the answer names, then see and control it.',
        ),
      ),
    ),
    jobs: v.exactOptional(
      v.pipe(
        v.array(jobId),
        v.minLength(1, 'must name at least one'),
        v.maxLength(JOBS_PER_STREAM, `may name ${JOBS_PER_STREAM} jobs at most`),
        v.description('Left out by a ticket to read: the board.'),
      ),
    ),
    ttl: v.exactOptional(
      v.pipe(
        integerWithin(1, MAX_TICKET_SECONDS),
        v.description(`Seconds that it is good for; ${DEFAULT_TICKET_SECONDS} by default.`),
      ),
    ),
    origins: v.exactOptional(
      v.pipe(origins, v.description("Whose pages may use it; the workspace's own list, where left out.")),
    ),
    exchange: v.exactOptional(
      v.pipe(v.boolean(), v.description('Whether a page may exchange it for a cookie with `POST /api/session`.')),
    ),
  }),
  v.metadata({ ref: 'CreateTicket' }),
)

export const ticketId = v.pipe(v.string(), v.regex(/^tkt_[0-9a-z]{10,40}$/, 'must be the id of a ticket'))

export const createdTicketSchema = v.pipe(
  v.object({
    ticket: v.pipe(v.string(), v.description('Shown once: `?ticket=`, or `Authorization: Bearer`.')),
    id: v.pipe(ticketId, v.description('By which it can be taken back; no secret.')),
    expires_at: time,
    job_id: v.exactOptional(v.pipe(jobId, v.description('Of a ticket to import: the job that it may begin.'))),
  }),
  v.metadata({ ref: 'CreatedTicket' }),
)

export const startSessionSchema = v.pipe(
  v.strictObject({ ticket: v.pipe(v.string(), v.maxLength(SIGNED_CHARS, 'is too long for a ticket')) }),
  v.metadata({ ref: 'StartSession' }),
)

export const sessionSchema = v.pipe(
  v.object({
    mode: v.pipe(
      v.picklist(['local', 'keys', 'open']),
      v.description('`keys`: nobody without a key or a ticket. Else everybody may do everything.'),
    ),
    workspace: v.pipe(v.nullable(v.string()), v.description('Null for who has shown nothing that counts.')),
    role: v.pipe(v.nullable(v.picklist(['reader', 'producer', 'admin'])), v.description('Of a key.')),
    scope: v.pipe(v.nullable(scope), v.description('Of a ticket.')),
    jobs: v.pipe(v.nullable(v.array(jobId)), v.description('That the ticket names.')),
    expires_at: v.pipe(v.nullable(time), v.description('Of the ticket.')),
    can: v.pipe(v.array(v.picklist(ALL_RIGHTS)), v.description('What will be granted.')),
  }),
  v.metadata({ ref: 'Session' }),
)

export type SessionBody = v.InferOutput<typeof sessionSchema>
