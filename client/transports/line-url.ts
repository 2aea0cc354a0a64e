// The address of a line: where it goes on, who watches, and by what right.
import { withQuery } from '../address.ts'
import { viewerId } from '../viewer.ts'
import type { LineRequest } from './transport.ts'

/** @param address of the request's subject. */
export function lineUrl(address: string, { cursor, ticket, environment }: LineRequest): string {
  const { viewer = viewerId() } = environment
  return withQuery(address, { after: cursor, viewer, ticket })
}

/** The address with the right to ask it; null where none is needed. */
export function withTicket(address: string | URL, ticket: string | null): string {
  return withQuery(address, { ticket })
}
