// Which tickets of a job, or of a board, were taken back. Rows of their own, kept until the tickets would have expired
// anyway, and read only when somebody comes on a ticket: a stream without one pays nothing.
import type { JobHost, Sql } from './ports.ts'
import type { Problem } from './protocol/problem.ts'
import { LONGEST_TICKET_MS, type Revocation, type TicketClaims, type Visitor } from './visitor.ts'

/** Stands for all tickets that were issued until a time; no ticket has this id. */
const ALL = ''

/** What storing needs of a job's host, or of a board's. */
type Host = Pick<JobHost, 'sql' | 'sync' | 'now' | 'discard'>

export class Revocations {
  readonly #host: Host
  readonly #sql: Sql
  #haveTable: boolean

  constructor(host: Host) {
    this.#host = host
    this.#sql = host.sql
    this.#haveTable = haveTable(host.sql)
  }

  /** Resolves once it survives a crash. When it cannot be stored the instance is discarded, and the reason thrown. */
  async add(which: Revocation): Promise<void> {
    try {
      this.#store(which, this.#host.now())
      await this.#host.sync()
    } catch (error) {
      this.#host.discard('a revocation could not be stored')
      throw error
    }
  }

  /** In one transaction, together with forgetting what no ticket needs any more. */
  #store(which: Revocation, now: number): void {
    const sql = this.#sql
    const [ticket, at] = 'ticket' in which ? [which.ticket, now] : [ALL, which.issued_until]
    sql.transaction(() => {
      sql.run(`CREATE TABLE IF NOT EXISTS ticket_revocations (
        owner TEXT NOT NULL, ticket TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (owner, ticket)) WITHOUT ROWID`)
      sql.run(
        `INSERT INTO ticket_revocations (owner, ticket, at) VALUES (?, ?, ?)
         ON CONFLICT (owner, ticket) DO UPDATE SET at = max(at, excluded.at)`,
        sql.owner,
        ticket,
        at,
      )
      sql.run('DELETE FROM ticket_revocations WHERE owner = ? AND at < ?', sql.owner, now - LONGEST_TICKET_MS)
    })
    this.#haveTable = true
  }

  /** All that was stored of the object is gone, tables included. */
  clear(): void {
    this.#haveTable = false
  }

  /** Why the ticket is refused here; null when it was not taken back. */
  refusal({ id, issued_at }: TicketClaims): Problem | null {
    if (!this.#haveTable) return null
    const { owner } = this.#sql
    const query = 'SELECT ticket, at FROM ticket_revocations WHERE owner = ? AND ticket IN (?, ?)'
    const isRevoked = this.#sql
      .run(query, owner, id, ALL)
      .some(({ ticket, at }) => ticket !== ALL || issued_at <= Number(at))
    return isRevoked ? { code: 'ticket_revoked', detail: 'This ticket was taken back; ask for a fresh one' } : null
  }

  /** Why the visitor gets no stream; null when nothing is against it. */
  refusalOf({ ticket }: Visitor, now: number): Problem | null {
    if (ticket === null) return null
    if (ticket.expires_at > now) return this.refusal(ticket)
    return { code: 'ticket_expired', detail: 'This ticket has expired; ask for a fresh one' }
  }
}

/** Inside a transaction of the caller. */
export function eraseRevocations(sql: Sql): void {
  if (haveTable(sql)) sql.run('DELETE FROM ticket_revocations WHERE owner = ?', sql.owner)
}

function haveTable(sql: Sql): boolean {
  const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ticket_revocations'"
  return sql.run(query).length > 0
}
