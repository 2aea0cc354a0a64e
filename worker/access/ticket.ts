// Tickets: signed rights that end by themselves. All that a ticket may stands in it; that it was taken back is known where
// it would be used. One thing is looked up, now and then: whether the key that gave it out is still good.
import * as v from 'valibot'
import { accept, type Problem, refuse, type Result } from '../../durable/protocol/problem.ts'
import { LONGEST_TICKET_MS, type TicketClaims } from '../../durable/visitor.ts'
import type { SigningKey } from '../ports.ts'
import { readSigned, signText } from './signed-text.ts'

/** Objects remember for so long what was taken back. */
export const MAX_TICKET_SECONDS = LONGEST_TICKET_MS / 1000

/** Long enough to load a page and begin to watch; a page that stays asks for a fresh one. */
export const DEFAULT_TICKET_SECONDS = 15 * 60

const ticketSchema = v.object({
  /** A session is signed by the same keys and must not pass for a ticket. */
  use: v.literal('ticket'),
  id: v.string(),
  workspace: v.string(),
  /** Of the key by which it was given out; absent where a service asks for none. It ends with that key. */
  key_id: v.exactOptional(v.string()),
  scope: v.picklist(['read', 'control', 'import']),
  /** Absent: the board. */
  jobs: v.exactOptional(v.array(v.string())),
  /** Milliseconds since 1970, as is the next. */
  issued_at: v.number(),
  expires_at: v.number(),
  /** Whose pages may use it; absent: anybody's, without cookies. */
  origins: v.exactOptional(v.array(v.string())),
  /** Whether it may be exchanged for a cookie. */
  exchange: v.boolean(),
})

export type Ticket = Readonly<Omit<v.InferOutput<typeof ticketSchema>, 'use'>>

/** @throws when there is no key to sign with */
export function signTicket(keys: readonly SigningKey[], ticket: Ticket): Promise<string> {
  return signText(keys, { use: 'ticket', ...ticket })
}

/** Refuses with `bad_ticket` or `ticket_expired`. `now` in milliseconds since 1970. */
export async function readTicket(keys: readonly SigningKey[], text: string, now: number): Promise<Result<Ticket>> {
  const ticket = await readSigned(keys, text, ticketSchema)
  if (ticket === null) {
    return refuse('bad_ticket', 'The ticket was not signed by this service, or was changed since; ask for a fresh one.')
  }
  if (ticket.expires_at <= now) return refuse('ticket_expired', 'The ticket has expired; ask for a fresh one.')
  return accept(ticket)
}

export const TAKEN_BACK: Problem = {
  code: 'ticket_revoked',
  detail: 'The ticket was taken back; ask for a fresh one.',
}

/** What an object has to know of it. */
export function claimsOf({ id, issued_at, expires_at }: Ticket): TicketClaims {
  return { id, issued_at, expires_at }
}
