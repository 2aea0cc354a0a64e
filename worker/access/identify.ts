// Who makes a request, from what it carries: a key or a ticket in `Authorization: Bearer`, a ticket as `?ticket=`
// (an EventSource has no headers), or one of the cookies. The first of these counts; the rest is not looked at.
import { findKey, type FoundKey } from '../../drizzle/keys.ts'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import type { AppContext } from '../http/context.ts'
import { tellLog } from '../http/tell-log.ts'
import { Brief, KEPT_MS } from './brief.ts'
import type { Caller, TicketHolder } from './caller.ts'
import { cookiesOf } from './cookies.ts'
import { hashKey, readKey, sameHash } from './key-text.ts'
import { readSession } from './session.ts'
import { readTicket, type Ticket } from './ticket.ts'

/** What every key begins with. */
const KEY_PREFIX = 'jobcast_'

/**
 * How long the tickets of a revoked key may still be believed (ms). A key gives out the tickets of a thousand viewers; one
 * look-up a minute for all of them stands in nobody's way.
 */
const TICKETS_KEPT_MS = 60_000

/** What is known of keys in passing, each for as long as it may be believed. */
export class KnownKeys {
  readonly ofCallers = new Brief<FoundKey>(KEPT_MS)
  readonly ofTickets = new Brief<FoundKey>(TICKETS_KEPT_MS)
}

/** Null for who carries nothing. Refuses what is carried and does not hold, with a problem of status 401. */
export async function identify(c: AppContext, keys: KnownKeys): Promise<Result<Caller | null>> {
  const identity = await carried(c, keys)
  if (!identity.ok || identity.value?.kind !== 'ticket') return identity
  return (await hasLostItsKey(c, keys, identity.value.ticket)) ? refuse('ticket_revoked', KEY_IS_GONE) : identity
}

async function carried(c: AppContext, keys: KnownKeys): Promise<Result<Caller | null>> {
  const header = c.req.header('Authorization')
  if (header !== undefined) return fromHeader(c, keys, header)
  const ticket = c.req.query('ticket')
  if (ticket !== undefined) return fromAddress(c, ticket)
  return fromCookies(c, keys)
}

const KEY_IS_GONE = 'The key that gave out this ticket was revoked; ask for a fresh one.'

/** A database that cannot be asked keeps nobody from watching: then the signature has to do. */
async function hasLostItsKey(c: AppContext, keys: KnownKeys, { key_id }: Ticket): Promise<boolean> {
  if (key_id === undefined) return false
  try {
    const found = await lookUp(c, keys.ofTickets, key_id)
    return found === null || found.revoked_at !== null
  } catch (error) {
    tellLog([c.get('requestId'), 'the key of a ticket could not be looked up'], error)
    return false
  }
}

/** The id of the key in the header, where it has the shape of one: made up or not, it will be looked for. */
export function shownKeyId(c: AppContext): string | null {
  const [, credential = ''] = BEARER.exec(c.req.header('Authorization') ?? '') ?? []
  return readKey(credential)?.keyId ?? null
}

const BEARER = /^Bearer +(\S+)$/i

function fromHeader(c: AppContext, keys: KnownKeys, header: string): Promise<Result<Caller>> | Result<Caller> {
  const [, credential] = BEARER.exec(header) ?? []
  if (credential === undefined) return refuse('bad_key', 'The header must be `Authorization: Bearer` and a key.')
  return credential.startsWith(KEY_PREFIX) ? fromKey(c, keys, credential) : fromTicket(c, credential)
}

function fromAddress(c: AppContext, ticket: string): Promise<Result<Caller>> | Result<Caller> {
  if (!ticket.startsWith(KEY_PREFIX)) return fromTicket(c, ticket)
  return refuse(
    'bad_ticket',
    'A key does not belong in an address, where logs and histories keep it: send it as `Authorization: Bearer`, ' +
      'or ask for a ticket with POST /api/tickets. Consider this key as leaked.',
  )
}

async function fromKey(c: AppContext, keys: KnownKeys, text: string): Promise<Result<Caller>> {
  const shape = readKey(text)
  if (shape === null) return refuse('bad_key', 'The key is mistyped or cut: its check digits do not fit.')
  const found = await lookUp(c, keys.ofCallers, shape.keyId)
  if (found === null || !sameHash(found.hash, await hashKey(text))) return unknownKey()
  return callerOf(found, false)
}

export async function fromTicket(c: AppContext, text: string, byCookie = false): Promise<Result<TicketHolder>> {
  const ticket = await readTicket(c.env.access.signingKeys, text, Date.now())
  if (!ticket.ok) return ticket
  return accept({ kind: 'ticket', workspace: ticket.value.workspace, ticket: ticket.value, byCookie })
}

/** A cookie that is no longer good is one that its browser had better lose: whoever sends it is nobody. */
async function fromCookies(c: AppContext, keys: KnownKeys): Promise<Result<Caller | null>> {
  const { session, ticket } = cookiesOf(c)
  const keyId = session === null ? null : await readSession(c.env.access.signingKeys, session, Date.now())
  if (keyId !== null) {
    const found = await lookUp(c, keys.ofCallers, keyId)
    if (found !== null) return callerOf(found, true)
  }
  return ticket === null ? accept(null) : fromTicket(c, ticket, true)
}

function lookUp(c: AppContext, keys: Brief<FoundKey>, keyId: string): Promise<FoundKey | null> {
  return keys.get(keyId, () => findKey(c.env.database, keyId))
}

function callerOf({ key_id, workspace, role, revoked_at }: FoundKey, byCookie: boolean): Result<Caller> {
  if (revoked_at !== null) return refuse('bad_key', `The key was revoked at ${revoked_at}; ask for another.`)
  return accept({ kind: 'key', workspace, keyId: key_id, role, byCookie })
}

function unknownKey() {
  return refuse(
    'bad_key',
    'There is no such key, or it was removed; `npm run keys -- list` shows those that there are.',
  )
}
