// Whose pages may call: what is answered to a browser that says on which origin's behalf it asks. Pure.
// A listed origin may call, with cookies; others may only where nobody was listed, and without cookies.

export interface Policy {
  readonly listed: readonly string[]
  /** Whether pages of all other origins may call too. */
  readonly others: boolean
  /** Whether some origins are turned away before this is asked. */
  readonly isForSome?: boolean
}

export const ANY_PAGE: Policy = { listed: [], others: true }

/** Where pages of other machines were turned away already. */
export const PAGES_FROM_HERE: Policy = { ...ANY_PAGE, isForSome: true }

/** Who has listed origins means these and no others. */
export function policyOf(listed: readonly string[] | undefined): Policy {
  return listed === undefined || listed.length === 0 ? ANY_PAGE : { listed, others: false }
}

/** `absent`: no browser asks for a page of another origin. */
export type Standing = 'absent' | 'own' | 'listed' | 'other' | 'foreign'

export function standingOf(origin: string | null, address: string, { listed, others }: Policy): Standing {
  if (origin === null) return 'absent'
  if (isOwn(origin, new URL(address))) return 'own'
  if (listed.includes(origin)) return 'listed'
  return others ? 'other' : 'foreign'
}

/** Of every answer that is not a preflight's. `Vary` wherever another origin would be answered otherwise. */
export function originHeaders(
  origin: string | null,
  standing: Standing,
  { listed, others, isForSome = false }: Policy,
): Readonly<Record<string, string>> {
  const vary: Readonly<Record<string, string>> = listed.length > 0 || !others || isForSome ? { Vary: 'Origin' } : {}
  if (standing === 'listed' && origin !== null) {
    return { ...vary, ...EXPOSED, 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }
  }
  if (standing === 'foreign' || !others) return vary
  return { ...vary, ...EXPOSED, 'Access-Control-Allow-Origin': '*' }
}

/** A day is what browsers keep at most: the answer says the same of every address. */
const PREFLIGHT_SECONDS = 86_400

const EXPOSED = { 'Access-Control-Expose-Headers': 'X-Request-Id,ETag,Retry-After' }

/** Of the answer to a preflight whose origin may call. */
export const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET,HEAD,POST,PUT,DELETE',
  'Access-Control-Allow-Headers':
    'Content-Type,Content-Encoding,Idempotency-Key,Last-Event-ID,If-None-Match,X-Workspace-Id,Authorization',
  'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
}

/** Behind a proxy that ends TLS the address says http where the page says https; the other way round is another site. */
function isOwn(origin: string, { host, protocol }: URL): boolean {
  return origin === `https://${host}` || (protocol === 'http:' && origin === `http://${host}`)
}
