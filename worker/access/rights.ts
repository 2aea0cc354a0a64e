// Who may do what, in one table: every route with the right that it needs, and the rights of each role and scope. The
// guard refuses a route that does not stand here.
import type { KeyRole } from '../../drizzle/keys.ts'

/** What can be granted. A session shows them as `can`, so that a page offers only what will be granted. */
export const ALL_RIGHTS = [
  /** See a job as it goes: its state, its events, its stream; the board. */
  'watch',
  /** See how fast a job went and what it could not read. */
  'inspect',
  /** List jobs, and look into traces. */
  'browse',
  /** Cancel a job, or run it again. */
  'steer',
  'push',
  'create',
  /** Start an import, and send the file for it. */
  'import',
  /** Give out tickets; which ones depends on the role. */
  'share',
  /** Take tickets back. */
  'revoke',
  /** Delete traces. */
  'delete',
  /** Say whose pages may call. */
  'manage',
] as const

export type Right = (typeof ALL_RIGHTS)[number]

/** `anyone`: nobody is asked who they are. `introduction`: they are asked, and whatever they say is listened to. */
type Need = Right | 'anyone' | 'introduction'

export const NEEDS = {
  'GET /api/health': 'anyone',
  'GET /api/openapi.json': 'anyone',
  'GET /api/problems/:code': 'anyone',

  'GET /api/session': 'introduction',
  'POST /api/session': 'introduction',
  'DELETE /api/session': 'introduction',

  'GET /api/jobs': 'browse',
  'POST /api/jobs': 'create',
  'GET /api/jobs/:id': 'watch',
  'GET /api/jobs/:id/events': 'watch',
  'GET /api/jobs/:id/stream': 'watch',
  'GET /api/jobs/:id/rates': 'inspect',
  'GET /api/jobs/:id/failures': 'inspect',
  'POST /api/jobs/:id/updates': 'push',
  'POST /api/jobs/:id/cancel': 'steer',
  'POST /api/jobs/:id/retry': 'steer',
  'GET /api/stream': 'watch',

  'POST /api/tickets': 'share',
  'DELETE /api/tickets/:id': 'revoke',
  'DELETE /api/jobs/:id/tickets': 'revoke',

  'POST /api/imports': 'import',
  'POST /api/traces/import': 'import',
  'POST /api/uploads': 'import',
  'PUT /api/uploads/:id/:n': 'import',
  'GET /api/uploads/:id': 'import',
  'DELETE /api/uploads/:id': 'import',

  'GET /api/traces': 'browse',
  'GET /api/traces/:id': 'browse',
  'GET /api/traces/:id/spans/:span_id': 'browse',
  'DELETE /api/traces/:id': 'delete',
  'POST /api/traces/delete': 'delete',

  'GET /api/origins': 'manage',
  'PUT /api/origins': 'manage',
} as const satisfies Readonly<Record<string, Need>>

export type Route = keyof typeof NEEDS

/** Routes that answer with events: what they cannot serve now they say as an event too. */
const STREAMS: readonly Route[] = ['GET /api/jobs/:id/stream', 'GET /api/stream']

/** Routes that begin a job, of which a workspace may have so many a minute. */
const BEGIN_A_JOB: readonly Route[] = ['POST /api/jobs', 'POST /api/imports', 'POST /api/traces/import']

export interface Rule {
  readonly need: Need
  readonly isStream: boolean
  readonly beginsJob: boolean
}

/** @param route method and path as registered: `GET /api/jobs/:id`. Null for one that does not stand in the table. */
export function ruleOf(route: string): Rule | null {
  if (!isRoute(route)) return null
  return { need: NEEDS[route], isStream: STREAMS.includes(route), beginsJob: BEGIN_A_JOB.includes(route) }
}

function isRoute(text: string): text is Route {
  return Object.hasOwn(NEEDS, text)
}

const READER: readonly Right[] = ['watch', 'inspect', 'browse', 'share']
const PRODUCER: readonly Right[] = [...READER, 'steer', 'push', 'create', 'import', 'revoke']

export const ROLE_RIGHTS: Readonly<Record<KeyRole, readonly Right[]>> = {
  reader: READER,
  producer: PRODUCER,
  admin: [...PRODUCER, 'delete', 'manage'],
}

export type Scope = 'read' | 'control' | 'import'

/** Of the jobs that the ticket names, or of the board where it names none. */
export const SCOPE_RIGHTS: Readonly<Record<Scope, readonly Right[]>> = {
  read: ['watch'],
  control: ['watch', 'inspect', 'steer'],
  import: ['watch', 'inspect', 'steer', 'import'],
}
