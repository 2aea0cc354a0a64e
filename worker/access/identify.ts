// Who makes a request, from what it carries: a key or a ticket in `Authorization: Bearer`, a ticket as `?ticket=`
// (an EventSource has no headers), or one of the cookies. The first of these counts; the rest is not looked at.
import { findKey, type FoundKey } from '../../drizzle/keys.ts'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import type { AppContext } from '../http/context.ts'
import type { Brief } from './brief.ts'
import type { Caller, TicketHolder } from './caller.ts'
import { cookiesOf } from './cookies.ts'
import { hashKey, readKey, sameHash } from './key-text.ts'
import { readSession } from './session.ts'
import { readTicket } from './ticket.ts'

/** What every key begins with. */
const KEY_PREFIX = 'jobcast_'

/** Null for who carries nothing. Refuses what is carried and does not hold, with a problem of status 401. */
export async function identify(c: AppContext, keys: Brief<FoundKey>): Promise<Result<Caller | null>> {
  const header = c.req.header('Authorization')
  if (header !== undefined) return fromHeader(c, keys, header)
  const ticket = c.req.query('ticket')
  if (ticket !== undefined) return fromAddress(c, ticket)
  return fromCookies(c, keys)
}

function fromHeader(c: AppContext, keys: Brief<FoundKey>, header: string): Promise<Result<Caller>> | Result<Caller> {
  const [, credential] = /^Bearer +(\S+)$/i.exec(header) ?? []
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

async function fromKey(c: AppContext, keys: Brief<FoundKey>, text: string): Promise<Result<Caller>> {
  const shape = readKey(text)
  if (shape === null) return refuse('bad_key', 'The key is mistyped or cut: its check digits do not fit.')
  const found = await lookUp(c, keys, shape.keyId)
  if (found === null || !sameHash(found.hash, await hashKey(text))) return unknownKey()
  return callerOf(found, false)
}

export async function fromTicket(c: AppContext, text: string, byCookie = false): Promise<Result<TicketHolder>> {
  const ticket = await readTicket(c.env.access.signingKeys, text, Date.now())
  if (!ticket.ok) return ticket
  return accept({ kind: 'ticket', workspace: ticket.value.workspace, ticket: ticket.value, byCookie })
}

/** A cookie that is no longer good is one that its browser had better lose: whoever sends it is nobody. */
async function fromCookies(c: AppContext, keys: Brief<FoundKey>): Promise<Result<Caller | null>> {
  const { session, ticket } = cookiesOf(c)
  const keyId = session === null ? null : await readSession(c.env.access.signingKeys, session, Date.now())
  if (keyId !== null) {
    const found = await lookUp(c, keys, keyId)
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
