// Pages elsewhere that call the service: one that a workspace lists, one that none lists, and what a browser is told.
import { expect } from 'vitest'
import { ask, type Ask, keyOf } from './keys.workerd.test-support.ts'

/** The page that `keyOfListed` lists. */
export const APP = 'https://app.example'

/** A page that nobody lists. */
export const EVIL = 'https://evil.example'

/** Lists these pages, and no others, for the workspace of the key. */
export const setOrigins = (headers: HeadersInit, origins: readonly string[]) =>
  ask('PUT', '/api/origins', { headers, body: JSON.stringify({ origins }) })

/** The key of an admin whose workspace lists APP and no other page. */
export async function keyOfListed(): Promise<{ readonly Authorization: string }> {
  const listed = await keyOf('listed', 'admin')
  expect((await setOrigins(listed, [APP])).status).toBe(200)
  return listed
}

/** What a browser asks before a page of that origin may post. */
export function preflight(path: string, origin: string, service: Ask = ask): Promise<Response> {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
  return service('OPTIONS', path, { headers })
}

/** Which page the answer says may read it, and whether with cookies. */
export const allowed = ({ headers }: Response) => ({
  origin: headers.get('Access-Control-Allow-Origin'),
  credentials: headers.get('Access-Control-Allow-Credentials'),
  vary: headers.get('Vary'),
})
