// The address of a line: where it goes on, who watches, and by what right.
import type { LineRequest } from './transport.ts'

/** @param address of the request's subject. */
export function lineUrl(address: string, { cursor, ticket, environment }: LineRequest): string {
  const url = new URL(address)
  if (cursor !== null) url.searchParams.set('after', String(cursor))
  url.searchParams.set('viewer', environment.viewer)
  return withTicket(url, ticket)
}

/** The address with the right to ask it; null leaves it as it is. */
export function withTicket(address: string | URL, ticket: string | null): string {
  const url = new URL(address)
  if (ticket !== null) url.searchParams.set('ticket', ticket)
  return url.href
}
