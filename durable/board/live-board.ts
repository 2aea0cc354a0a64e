// The board of a workspace: one stream with the newest summary of each job. Jobs report at most once a second and at
// each change of status; of two reports of one job the higher cursor stands. Committed before it is shown, like a job.
import { FanOut } from '../fan-out.ts'
import type { Feed } from '../feed.ts'
import { GroupCommit } from '../group-commit.ts'
import type { JobHost } from '../ports.ts'
import { boardSyncFrame, jobFrame } from '../protocol/frame.ts'
import type { JobSummary } from '../protocol/summary.ts'
import { openStream, problemResponse } from '../open-stream.ts'
import { Revocations } from '../revocations.ts'
import { type Revocation, visitorOf } from '../visitor.ts'
import { type BoardEntry, BoardOrder } from './board-order.ts'

export type BoardHost = Pick<JobHost, 'sql' | 'sync' | 'now' | 'discard'>

export class LiveBoard {
  readonly #host: BoardHost
  readonly #order = new BoardOrder()
  readonly #fanOut: FanOut
  readonly #group = new GroupCommit(() => this.#write())
  readonly #pending = new Map<string, JobSummary>()
  /** What is on its way to the disk: no longer pending, and not yet on the board. */
  #inFlight: ReadonlyMap<string, JobSummary> = new Map()
  /** Jobs that have left the board and are stored still: their rows go with the next report. */
  #stale: readonly string[] = []
  readonly #revocations: Revocations
  #cursor = 0

  constructor(host: BoardHost) {
    this.#host = host
    this.#revocations = new Revocations(host)
    this.#fanOut = new FanOut(boardFeed(this.#order), host.now)
    this.#load()
  }

  /** Resolves once the report is durable and shown; one that is older than what is known changes nothing. */
  async report(summary: JobSummary): Promise<void> {
    const { job_id } = summary
    const known = this.#pending.get(job_id) ?? this.#inFlight.get(job_id) ?? this.#order.get(job_id)?.summary
    if (known !== undefined && known.cursor >= summary.cursor) return this.#group.settled()
    this.#pending.set(summary.job_id, summary)
    return this.#group.commit()
  }

  /** How many watch. */
  get viewers(): number {
    return this.#fanOut.viewers
  }

  /** Before the host stops: closes every stream; the readers come back, each at a time of its own. */
  sendAllAway(): void {
    this.#fanOut.sendAllAway()
  }

  async revoke(which: Revocation): Promise<void> {
    await this.#revocations.add(which)
    this.#fanOut.revoke(which)
  }

  async stream(request: Request): Promise<Response> {
    const visitor = visitorOf(request)
    const refusal = this.#revocations.refusalOf(visitor, this.#host.now())
    if (refusal !== null) return problemResponse(refusal)
    const { head, floor } = this.#order
    return openStream(request, visitor, { head, floor, endedAt: null }, this.#fanOut, true)
  }

  async #write(): Promise<void> {
    const entries: BoardEntry[] = Array.from(this.#pending.values(), (summary) => ({ cursor: ++this.#cursor, summary }))
    this.#inFlight = new Map(this.#pending)
    this.#pending.clear()
    if (entries.length === 0) return
    try {
      this.#save(entries)
      await this.#host.sync()
    } catch (error) {
      this.#host.discard('a report could not be stored')
      throw error
    }
    this.#stale = entries.flatMap((entry) => this.#order.put(entry))
    this.#inFlight = new Map()
    this.#fanOut.wake()
  }

  #load(): void {
    const { sql } = this.#host
    if (sql.run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'board_jobs'").length === 0) return
    const rows = sql.run('SELECT cursor, summary FROM board_jobs WHERE owner = ? ORDER BY cursor', sql.owner)
    this.#stale = rows.flatMap(({ cursor, summary }) =>
      this.#order.put({ cursor: Number(cursor), summary: JSON.parse(String(summary)) }),
    )
    for (const row of sql.run('SELECT head, floor FROM boards WHERE owner = ?', sql.owner)) {
      this.#cursor = Number(row['head'])
      this.#order.raiseFloor(Number(row['floor']))
    }
  }

  #save(entries: readonly BoardEntry[]): void {
    const { sql } = this.#host
    sql.transaction(() => {
      sql.run(`CREATE TABLE IF NOT EXISTS board_jobs (
        owner TEXT NOT NULL, job_id TEXT NOT NULL, cursor INTEGER NOT NULL, summary TEXT NOT NULL,
        PRIMARY KEY (owner, job_id)) WITHOUT ROWID`)
      sql.run('CREATE TABLE IF NOT EXISTS boards (owner TEXT PRIMARY KEY, head INTEGER, floor INTEGER) WITHOUT ROWID')
      for (const jobId of this.#stale) {
        sql.run('DELETE FROM board_jobs WHERE owner = ? AND job_id = ?', sql.owner, jobId)
      }
      for (const { cursor, summary } of entries) {
        const text = JSON.stringify(summary)
        sql.run('INSERT OR REPLACE INTO board_jobs VALUES (?, ?, ?, ?)', sql.owner, summary.job_id, cursor, text)
      }
      sql.run('INSERT OR REPLACE INTO boards VALUES (?, ?, ?)', sql.owner, this.#cursor, this.#order.floor)
    })
  }
}

function boardFeed(order: BoardOrder): Feed {
  return {
    get head() {
      return order.head
    },
    get floor() {
      return order.floor
    },
    framesAfter(cursor, maxChars) {
      let text = ''
      let reached = cursor
      for (const entry of order.after(cursor)) {
        const frame = jobFrame(entry.cursor, entry.summary)
        if (text !== '' && text.length + frame.length > maxChars) return { text, cursor: reached }
        text += frame
        reached = entry.cursor
      }
      return { text, cursor: reached }
    },
    isOfTheMoment: false,
    opening: (verdict, start) => boardSyncFrame(start, { verdict, cursor: order.head, jobs: order.jobs }),
    live: () => null,
    over: () => false,
    followUntil: () => Infinity,
  }
}
