// The Durable Object of one job: gives the live job its SQLite, its alarm and its clock. Abstract, because what lies
// outside an object (the index and the board of all jobs, the importers) is composed in the entry.
import { DurableObject } from 'cloudflare:workers'
import type { JobHandle, JobSpec } from '../job-handle.ts'
import { LiveJob } from '../live-job.ts'
import type { JobHost, Runner } from '../ports.ts'
import type { Push } from '../protocol/update.ts'
import type { Revocation, TicketClaims } from '../visitor.ts'
import { objectSql } from './object-sql.ts'

export abstract class JobObjectHost<Env> extends DurableObject<Env> {
  readonly #job: LiveJob

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#job = new LiveJob({
      sql: objectSql(ctx.storage),
      sync: () => ctx.storage.sync(),
      now: () => Date.now(),
      setAlarm: (at) => ctx.waitUntil(ctx.storage.setAlarm(at)),
      later: (work) => ctx.waitUntil(work),
      forget: async () => {
        await Promise.all([ctx.storage.deleteAlarm(), ctx.storage.deleteAll()])
      },
      keepEndedMs: this.keepEndedMs(env),
      discard: (reason) => ctx.abort(reason),
      audiences: this.audiences(env),
      runner: this.runner(env),
    })
  }

  protected abstract audiences(env: Env): JobHost['audiences']
  protected abstract keepEndedMs(env: Env): number
  protected abstract runner(env: Env): Runner

  create(spec: JobSpec): ReturnType<JobHandle['create']> {
    return this.#job.create(spec)
  }

  push(push: Push): ReturnType<JobHandle['push']> {
    return this.#job.push(push)
  }

  snapshot(): ReturnType<JobHandle['snapshot']> {
    return this.#job.snapshot()
  }

  cancel(): ReturnType<JobHandle['cancel']> {
    return this.#job.cancel()
  }

  retry(): ReturnType<JobHandle['retry']> {
    return this.#job.retry()
  }

  events(after: number, waitMs: number, limit: number): ReturnType<JobHandle['events']> {
    return this.#job.events(after, waitMs, limit)
  }

  rates(): ReturnType<JobHandle['rates']> {
    return this.#job.rates()
  }

  runState(epoch: number): ReturnType<JobHandle['runState']> {
    return this.#job.runState(epoch)
  }

  handOver(epoch: number): ReturnType<JobHandle['handOver']> {
    return this.#job.handOver(epoch)
  }

  admit(ticket: TicketClaims): ReturnType<JobHandle['admit']> {
    return this.#job.admit(ticket)
  }

  revoke(which: Revocation): ReturnType<JobHandle['revoke']> {
    return this.#job.revoke(which)
  }

  /** The stream travels by fetch: a stream returned by RPC breaks when its reader cancels. */
  override fetch(request: Request): Promise<Response> {
    return this.#job.stream(request)
  }

  override alarm(): Promise<void> {
    return this.#job.alarm()
  }
}
