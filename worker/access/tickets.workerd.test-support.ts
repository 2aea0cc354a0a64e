// How the bearer of a ticket calls the service, and what one to import is begun with.
import { ask } from './keys.workerd.test-support.ts'

/** The ticket in an address: a parameter of its query. */
export const on = ({ ticket }: { readonly ticket: string }) => `ticket=${ticket}`

/** The ticket in the headers of a request. */
export const bearer = ({ ticket }: { readonly ticket: string }) => ({ Authorization: `Bearer ${ticket}` })

export const post = (path: string, headers: HeadersInit, body: unknown) =>
  ask('POST', path, { headers, body: JSON.stringify(body) })

/** The command of an import that is over at once. */
export const sample = { source: { kind: 'sample', traces: 1 } }
