// What the OpenAPI document says of access, added to every operation from the table of rights that the guard goes by:
// the ways to show who one is, the right that is needed, and the refusals of the door.
import type { OpenAPIV3_1 } from 'openapi-types'
import { PROBLEMS, type ProblemCode } from '../../durable/protocol/problem.ts'
import { type Right, ruleOf, SCOPE_RIGHTS } from '../access/rights.ts'

/** One way to show who one is. */
type Way = Readonly<Record<string, readonly string[]>>

/** The part of an operation that is said here. */
interface Access {
  readonly security: readonly Way[]
  readonly responses: OpenAPIV3_1.ResponsesObject
  readonly 'x-right'?: Right
}

export const SECURITY_SCHEMES: OpenAPIV3_1.ComponentsObject['securitySchemes'] = {
  key: { type: 'http', scheme: 'bearer', description: 'A key: `jobcast_…`, made by `npm run keys -- create`.' },
  ticket: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A ticket from `POST /api/tickets`.' },
  ticket_in_address: {
    type: 'apiKey',
    in: 'query',
    name: 'ticket',
    description: 'A ticket, for an `EventSource`, which has no headers.',
  },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-jobcast_session', description: 'From `POST /api/session`.' },
  ticket_in_cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-jobcast_ticket',
    description: 'From `POST /api/session`, for a ticket that was made with `exchange`.',
  },
}

const BY_KEY: readonly Way[] = [{ key: [] }, { session: [] }]
const BY_TICKET: readonly Way[] = [{ ticket: [] }, { ticket_in_address: [] }, { ticket_in_cookie: [] }]

/**
 * @param path as in the document: `/api/jobs/{id}`
 * @param method in small letters
 * @param responses that the operation names itself
 */
export function accessOf(path: string, method: string, responses: OpenAPIV3_1.ResponsesObject): Access {
  const rule = ruleOf(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
  if (rule === null || rule.need === 'anyone') return { security: [], responses }
  if (rule.need === 'introduction') return { security: [{}, ...BY_KEY, ...BY_TICKET], responses }
  const { need, isStream } = rule
  const onTicket = Object.values(SCOPE_RIGHTS).some((rights) => rights.includes(need))
  const refusals: readonly ProblemCode[] = [
    'no_access',
    'bad_key',
    ...(onTicket ? TICKET_REFUSALS : []),
    'not_allowed',
    'wrong_origin',
    ...(isStream ? [] : (['too_many'] as const)),
  ]
  return {
    security: [...BY_KEY, ...(onTicket ? BY_TICKET : [])],
    responses: withRefusals(responses, refusals),
    'x-right': need,
  }
}

const TICKET_REFUSALS = ['bad_ticket', 'ticket_expired', 'ticket_revoked'] as const

/** Beside what an operation says of a status itself, the door's part in it. */
function withRefusals(responses: OpenAPIV3_1.ResponsesObject, codes: readonly ProblemCode[]) {
  const all: OpenAPIV3_1.ResponsesObject = { ...responses }
  for (const [status, sharing] of Object.entries(Object.groupBy(codes, (code) => PROBLEMS[code][0]))) {
    const own = responses[status]
    const said = own !== undefined && 'description' in own ? (own.description ?? '') : ''
    const added = (sharing ?? []).map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`).filter((s) => !said.includes(s))
    all[status] = { description: [said, ...added].join(' ').trim(), content: PROBLEM_CONTENT }
  }
  return all
}

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
