// The two cookies: of somebody who has shown a key to the service's own page, and of a page elsewhere that has exchanged
// a ticket. No script can read either.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import type { AppContext } from '../http/context.ts'
import { isLoopback } from './loopback.ts'

const SESSION = 'jobcast_session'
const TICKET = 'jobcast_ticket'

/** What browsers keep of one cookie, with its name and attributes, is 4,096 bytes. */
export const COOKIE_CHARS = 3_900

/** Sent by the service's own pages only. */
const OF_OWN_PAGES: CookieOptions = { httpOnly: true, path: '/', sameSite: 'Lax' }

/** Sent by the pages that embed the service too, to each the one that was exchanged there. */
const OF_ANY_PAGE: CookieOptions = { httpOnly: true, path: '/', sameSite: 'None', secure: true, partitioned: true }

export interface Cookies {
  readonly session: string | null
  readonly ticket: string | null
}

export function cookiesOf(c: AppContext): Cookies {
  return {
    session: (isPlain(c) ? getCookie(c, SESSION) : getCookie(c, SESSION, 'host')) ?? null,
    ticket: getCookie(c, TICKET, 'host') ?? null,
  }
}

export function keepSession(c: AppContext, text: string, seconds: number): void {
  setCookie(c, SESSION, text, { ...sessionOptions(c), maxAge: seconds })
}

export function keepTicket(c: AppContext, text: string, seconds: number): void {
  setCookie(c, TICKET, text, { ...OF_ANY_PAGE, prefix: 'host', maxAge: seconds })
}

export function dropCookies(c: AppContext): void {
  deleteCookie(c, SESSION, sessionOptions(c))
  deleteCookie(c, TICKET, { ...OF_ANY_PAGE, prefix: 'host' })
}

function sessionOptions(c: AppContext): CookieOptions {
  return isPlain(c) ? OF_OWN_PAGES : { ...OF_OWN_PAGES, secure: true, prefix: 'host' }
}

/** Not every browser takes a secure cookie over http from its own machine. */
function isPlain(c: AppContext): boolean {
  const { protocol, hostname } = new URL(c.req.url)
  return protocol === 'http:' && isLoopback(hostname)
}
