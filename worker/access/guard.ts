// The door. Every request passes here before anything of it is read, and what is not in the table of rights does not
// pass: who asks, whether pages of that origin may, whether there is room, whether the right is there.
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { busyResponse } from '../../durable/busy.ts'
import { knownOrigins, listOrigins } from '../../drizzle/origins.ts'
import { isTakenBack } from '../../drizzle/tickets.ts'
import { accept } from '../../durable/protocol/problem.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { tellLog } from '../http/tell-log.ts'
import { JOB_RATE, type RateLimit, REQUEST_RATE } from '../rate-limits.ts'
import { countedAddress } from './address.ts'
import { Brief, KEPT_MS } from './brief.ts'
import { type Caller, EVERYONE, jobToImport, rightsOf } from './caller.ts'
import { fromTicket, identify, KnownKeys, shownKeyId } from './identify.ts'
import { isFromHere, isPageFromHere } from './loopback.ts'
import {
  ANY_PAGE,
  originHeaders,
  PAGES_FROM_HERE,
  type Policy,
  policyOf,
  PREFLIGHT_HEADERS,
  standingOf,
} from './origins.ts'
import { type Rule, ruleOf } from './rights.ts'
import { TAKEN_BACK } from './ticket.ts'

/** Methods that change nothing, which a page elsewhere may have sent in a visitor's name. */
const SAFE = ['GET', 'HEAD']

/** More than come by while a Worker lives; beyond it each is counted once more. */
const MET_KEYS = 10_000

export function guard(): MiddlewareHandler<AppEnv> {
  const door = new Door()
  return async (c, next) => {
    const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
    const rule = route === undefined ? null : ruleOf(`${route.method} ${route.path}`)
    try {
      const refusal = await door.refusal(c, route !== undefined, rule)
      if (refusal !== null) return refusal
    } catch (error) {
      if (rule === null || !rule.isStream) throw error
      tellLog([c.get('requestId'), c.req.path], error)
      return busyResponse('unavailable', Math.random())
    }
    return next()
  }
}

class Door {
  readonly #keys = new KnownKeys()
  /** Keys that were good when they were shown here, by their ids. */
  readonly #met = new Set<string>()
  readonly #origins = new Brief<readonly string[]>(KEPT_MS)
  readonly #known = new Brief<Policy>(KEPT_MS)

  /** The answer to a request that may not pass; null for one that may, of which the context then knows all it needs. */
  async refusal(c: AppContext, isRoute: boolean, rule: Rule | null): Promise<Response | null> {
    const { mode } = c.env.access
    const outsider = mode === 'local' ? notFromHere(c) : null
    if (outsider !== null) return outsider
    if (mode === 'local') c.set('originHeaders', originHeaders(null, 'absent', PAGES_FROM_HERE))
    if (c.req.method === 'OPTIONS') return this.#preflight(c)
    if (!isRoute) return null
    if (rule === null) return problem(c, { code: 'not_allowed', detail: 'Nobody has been given this right.' })
    if (rule.need === 'anyone') return this.#crowded(c, null, rule)

    const guessing = mode === 'keys' ? await this.#guessing(c, rule) : null
    if (guessing !== null) return guessing
    const identity = mode === 'keys' ? await identify(c, this.#keys) : accept(EVERYONE)
    const caller = identity.ok ? identity.value : null
    if (caller !== null) this.#meet(caller)
    const strange = await this.#strange(c, caller)
    const crowded = await this.#crowded(c, caller, rule)
    if (crowded !== null) return crowded
    if (rule.need === 'introduction') {
      c.set('identity', identity)
      return strange
    }
    if (!identity.ok) return problem(c, identity.problem)
    if (caller === null) return problem(c, { code: 'no_access', detail: NO_ACCESS })
    if (strange !== null) return strange
    if (!rightsOf(caller).includes(rule.need)) return notAllowed(c, caller)
    c.set('caller', caller)
    c.set('workspace', caller.workspace)
    return this.#overdrawn(c, caller, rule)
  }

  /** Sets what browsers are told. Refuses pages that may not call, and those that may not use the visitor's cookie. */
  async #strange(c: AppContext, caller: Caller | null): Promise<Response | null> {
    const origin = c.req.header('Origin') ?? null
    const policy = await this.#policy(c, caller, origin)
    const standing = standingOf(origin, c.req.url, policy)
    c.set('originHeaders', originHeaders(origin, standing, policy))
    c.set('standing', standing)
    const isSafe = SAFE.includes(c.req.method)
    if (standing === 'foreign') return wrongOrigin(c, `Pages of ${origin} are not among those that may call.`)
    if (isSafe || caller?.byCookie !== true || standing === 'own' || standing === 'listed') return null
    return wrongOrigin(c, 'With a cookie, only the pages of this service and of listed origins may change anything.')
  }

  async #policy(c: AppContext, caller: Caller | null, origin: string | null): Promise<Policy> {
    if (caller?.kind === 'everyone') return openPolicy(c)
    if (caller?.kind === 'ticket') return policyOf(caller.ticket.origins)
    // Where no page asks, nobody reads what the list would say.
    if (origin === null) return { listed: [], others: false }
    if (caller === null) return this.#anyWorkspace(c)
    const { workspace } = caller
    return policyOf((await this.#origins.get(workspace, () => listOrigins(c.env.database, workspace))) ?? [])
  }

  /** For requests that do not say for which workspace they are: whatever one of them allows. */
  async #anyWorkspace(c: AppContext): Promise<Policy> {
    return (await this.#known.get('', () => knownOrigins(c.env.database))) ?? ANY_PAGE
  }

  /** Browsers ask first, without cookies and without naming a workspace, unless a ticket stands in the address. */
  async #preflight(c: AppContext): Promise<Response> {
    const origin = c.req.header('Origin') ?? null
    const policy = await this.#preflightPolicy(c)
    const standing = standingOf(origin, c.req.url, policy)
    const headers = originHeaders(origin, standing, policy)
    c.set('originHeaders', headers)
    return c.body(null, 204, 'Access-Control-Allow-Origin' in headers ? PREFLIGHT_HEADERS : {})
  }

  async #preflightPolicy(c: AppContext): Promise<Policy> {
    if (c.env.access.mode !== 'keys') return openPolicy(c)
    const text = c.req.query('ticket')
    const ticket = text === undefined ? null : await fromTicket(c, text)
    return ticket?.ok === true ? this.#policy(c, ticket.value, null) : this.#anyWorkspace(c)
  }

  /** Whoever has a key is known and answers for it; all others are counted by where they are. */
  async #crowded(c: AppContext, caller: Caller | null, rule: Rule): Promise<Response | null> {
    const address = c.env.access.mode === 'local' ? null : countedAddress(c.env.addressOf(c.req.raw))
    c.set('address', address)
    return address === null || caller?.kind === 'key' ? null : this.#counted(c, address, rule)
  }

  /**
   * A key costs a look-up, and anybody can make up keys of the right shape. So those that were never met here are counted
   * before they are looked for; by a count of their own, so that an address full of viewers keeps no key out.
   */
  async #guessing(c: AppContext, rule: Rule): Promise<Response | null> {
    const keyId = shownKeyId(c)
    const address = countedAddress(c.env.addressOf(c.req.raw))
    if (keyId === null || address === null || this.#met.has(keyId)) return null
    return this.#counted(c, `${address} keys`, rule)
  }

  #meet(caller: Caller): void {
    if (caller.kind !== 'key') return
    if (this.#met.size >= MET_KEYS) this.#met.clear()
    this.#met.add(caller.keyId)
  }

  async #counted(c: AppContext, name: string, rule: Rule): Promise<Response | null> {
    if (await c.env.limits.requests.take(name)) return null
    if (rule.isStream) return busyResponse('too_many_requests', Math.random())
    return tooMany(c, 'Your address has made', 'requests', REQUEST_RATE)
  }

  /** What only some routes need: that the ticket to import was not taken back, and that the caller may begin a job. */
  async #overdrawn(c: AppContext, caller: Caller, { need, beginsJob }: Rule): Promise<Response | null> {
    const { access, database, limits } = c.env
    const { workspace } = caller
    const jobId = need === 'import' ? jobToImport(caller) : null
    if (
      caller.kind === 'ticket' &&
      jobId !== null &&
      (await isTakenBack(database, workspace, [jobId], caller.ticket))
    ) {
      return problem(c, TAKEN_BACK)
    }
    if (!beginsJob || access.mode === 'local' || (await limits.jobs.take(whoBegins(caller)))) return null
    return tooMany(c, 'This workspace has begun', 'jobs', JOB_RATE)
  }
}

/** Of a service that asks nobody who they are. */
function openPolicy(c: AppContext): Policy {
  return c.env.access.mode === 'local' ? PAGES_FROM_HERE : ANY_PAGE
}

const NO_ACCESS =
  'Send a key as `Authorization: Bearer jobcast_…` (`npm run keys -- create` makes one), or a ticket as `?ticket=…`.'

/** A service that asks nobody who they are must be sure that nobody else asks: no other machine, and no other's page. */
function notFromHere(c: AppContext): Response | null {
  const origin = c.req.header('Origin') ?? null
  const isHere = isFromHere(c.req.raw)
  if (isHere && (origin === null || isPageFromHere(origin))) return null
  c.set('originHeaders', { Vary: 'Origin' })
  return isHere
    ? problem(c, { code: 'wrong_origin', detail: `${whosePage(origin)} ${FOR_THIS_MACHINE}` })
    : problem(c, { code: 'access_not_set', detail: `${FROM_ELSEWHERE} ${FOR_THIS_MACHINE}` })
}

function whosePage(origin: string | null): string {
  return origin === 'null'
    ? 'A page that does not say where it is from, as one opened from a file, may not call: serve it from localhost.'
    : `Pages of ${origin} may not call; those of localhost, on any port, may.`
}

const FROM_ELSEWHERE = 'This request comes from elsewhere, or by another name than localhost.'

const FOR_THIS_MACHINE =
  'This service was started for its own machine only. ' +
  'Start it with ACCESS=keys to ask for keys, or with ACCESS=open to serve everybody.'

/**
 * A ticket begins one job however often it is tried, and what its holder tries must not use up what the workspace has.
 * No workspace has a slash in its name.
 */
function whoBegins(caller: Caller): string {
  return caller.kind === 'ticket' ? `${caller.workspace}/${caller.ticket.id}` : caller.workspace
}

function wrongOrigin(c: AppContext, why: string): Response {
  return problem(c, { code: 'wrong_origin', detail: `${why} PUT /api/origins lists an origin.` })
}

function notAllowed(c: AppContext, caller: Caller): Response {
  const what = caller.kind === 'ticket' ? `A ticket to ${caller.ticket.scope}` : `A ${roleOf(caller)}'s key`
  const able = rightsOf(caller).join(', ')
  return problem(c, { code: 'not_allowed', detail: `${what} may not do this; it may: ${able}.` })
}

function roleOf(caller: Caller): string {
  return caller.kind === 'key' ? caller.role : caller.kind
}

function tooMany(c: AppContext, whose: string, things: string, { limit, periodSeconds }: RateLimit): Response {
  const detail = `${whose} ${limit.toLocaleString('en-US')} ${things} in ${periodSeconds} seconds; try again after that.`
  return problem(c, { code: 'too_many', detail }, { 'Retry-After': String(periodSeconds) })
}
