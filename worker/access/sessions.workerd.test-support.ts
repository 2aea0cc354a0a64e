// A session as a browser keeps it, and whom the service takes its bearer for.
import * as v from 'valibot'
import { sessionSchema } from '../schemas/access.ts'
import { ask } from './keys.workerd.test-support.ts'

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = (response: Response) => response.headers.getSetCookie().map((set) => set.split(';')[0])[0] ?? ''

/** Whom the service says it is asked by. */
export const whoAmI = async (init: RequestInit = {}) =>
  v.parse(sessionSchema, await (await ask('GET', '/api/session', init)).json())
