// What every route finds in its context, `c.env` being the hosts.
import type { Context } from 'hono'
import type { Result } from '../../durable/protocol/problem.ts'
import type { Caller } from '../access/caller.ts'
import type { Standing } from '../access/origins.ts'
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
    /** Has the right that the route needs. */
    readonly caller: Caller
    /** What the caller is counted by; null where nobody is counted. */
    readonly address: string | null
    /** Names this request in the answer's `X-Request-Id`, in problems and in the log. */
    readonly requestId: string
    /** Who the request says it comes from; on routes that listen to anybody, in place of `caller`. */
    readonly identity: Result<Caller | null>
    /** Where the page stands that asks, by what its caller's workspace or ticket lists. */
    readonly standing: Standing
    /** What browsers are told of who may read the answer; unset where everybody may. */
    readonly originHeaders: Readonly<Record<string, string>> | undefined
  }
}

export type AppContext = Context<AppEnv>
