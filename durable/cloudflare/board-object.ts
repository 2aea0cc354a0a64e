// The Durable Object of a workspace's board.
import { DurableObject } from 'cloudflare:workers'
import type { BoardHandle } from '../board-handle.ts'
import { LiveBoard } from '../board/live-board.ts'
import type { JobSummary } from '../protocol/summary.ts'
import type { Revocation } from '../visitor.ts'
import { objectSql } from './object-sql.ts'

export class BoardObject extends DurableObject {
  readonly #board: LiveBoard

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    this.#board = new LiveBoard({
      sql: objectSql(ctx.storage),
      sync: () => ctx.storage.sync(),
      now: () => Date.now(),
      discard: (reason) => ctx.abort(reason),
    })
  }

  report(summary: JobSummary): Promise<void> {
    return this.#board.report(summary)
  }

  revoke(which: Revocation): ReturnType<BoardHandle['revoke']> {
    return this.#board.revoke(which)
  }

  override fetch(request: Request): Promise<Response> {
    return this.#board.stream(request)
  }
}
