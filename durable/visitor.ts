// Who asks for a stream, as far as the object that serves it needs to know: the edge has judged the right itself, and
// says here when it ends, by what name it can be taken back, and from where the request came.

/** The ticket on which somebody watches. Times are milliseconds since 1970. */
export interface TicketClaims {
  readonly id: string
  readonly issued_at: number
  readonly expires_at: number
}

export interface Visitor {
  /** Null for who came with a key or a session, or to an open service. */
  readonly ticket: TicketClaims | null
  /** The network address, to bound what one may hold; null where nobody is counted by it. */
  readonly address: string | null
  /**
   * When the right has to be shown again, since whoever gave it may have taken it away: the stream closes soon after, and
   * its reader comes back (milliseconds since 1970). Absent where nobody was asked for a right.
   */
  readonly shown_until?: number
}

/** No ticket lives longer than a week, so nothing need be remembered of it for longer (ms). */
export const LONGEST_TICKET_MS = 7 * 24 * 60 * 60_000

/** Which tickets stop to be good: one, or all that were issued until a time (ms). */
export type Revocation = { readonly ticket: string } | { readonly issued_until: number }

export const NOBODY: Visitor = { ticket: null, address: null }

/** Set by the edge on each stream request that it passes on; what a client sends under this name is replaced. */
const HEADER = 'Jobcast-Visitor'

export function withVisitor(request: Request, visitor: Visitor): Request {
  const headers = new Headers(request.headers)
  headers.set(HEADER, JSON.stringify(visitor))
  return new Request(request, { headers })
}

/** As the edge said; nobody in particular where it said nothing. */
export function visitorOf(request: Request): Visitor {
  const said = request.headers.get(HEADER)
  return said === null ? NOBODY : JSON.parse(said)
}
