// What every route finds in its context, `c.env` being the hosts.
import type { Context } from 'hono'
import type { Hosts } from '../ports.ts'

/** The part of a runtime's execution context that the application needs. */
export interface Background {
  waitUntil(work: Promise<unknown>): void
}

export interface AppEnv {
  readonly Bindings: Hosts
  readonly Variables: {
    /** Every job, upload and trace belongs to one; ids mean something only inside it. */
    readonly workspace: string
    /** Names this request in the answer's `X-Request-Id`, in problems and in the log. */
    readonly requestId: string
  }
}

export type AppContext = Context<AppEnv>
