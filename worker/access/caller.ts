// Who makes a request, as far as the service knows.
import type { KeyRole } from '../../drizzle/keys.ts'
import { type Right, ROLE_RIGHTS, SCOPE_RIGHTS } from './rights.ts'
import type { Ticket } from './ticket.ts'

/** The workspace of an open service, and of one that serves its own machine. */
export const OPEN_WORKSPACE = 'default'

export type Caller =
  /** Whoever asks an open service. */
  | { readonly kind: 'everyone'; readonly workspace: typeof OPEN_WORKSPACE; readonly byCookie: false }
  | {
      readonly kind: 'key'
      readonly workspace: string
      readonly keyId: string
      readonly role: KeyRole
      /** A browser sends a cookie by itself, whoever's page asks it to. */
      readonly byCookie: boolean
    }
  | TicketHolder

export interface TicketHolder {
  readonly kind: 'ticket'
  readonly workspace: string
  readonly ticket: Ticket
  readonly byCookie: boolean
}

export const EVERYONE: Caller = { kind: 'everyone', workspace: OPEN_WORKSPACE, byCookie: false }

export function rightsOf(caller: Caller): readonly Right[] {
  switch (caller.kind) {
    case 'everyone':
      return ROLE_RIGHTS.admin
    case 'key':
      return ROLE_RIGHTS[caller.role]
    case 'ticket':
      return SCOPE_RIGHTS[caller.ticket.scope]
    default:
      return caller satisfies never
  }
}

/** The key on which the caller's right rests; null for who needs none. */
export function keyBehind(caller: Caller): string | null {
  switch (caller.kind) {
    case 'everyone':
      return null
    case 'key':
      return caller.keyId
    case 'ticket':
      return caller.ticket.key_id ?? null
    default:
      return caller satisfies never
  }
}

/** The job that a ticket to import begins and watches; null for any other caller. */
export function jobToImport(caller: Caller): string | null {
  if (caller.kind !== 'ticket' || caller.ticket.scope !== 'import') return null
  return caller.ticket.jobs?.[0] ?? null
}
