// Tickets that were given out, kept so that one can be taken back by its id, and what was taken back. Objects of jobs
// know that of their own tickets; this is for jobs that have left their object, or have none yet.
import { and, eq, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { ticketCuts, tickets } from './schema.ts'

export type StoredTicket = typeof tickets.$inferSelect

export async function addTicket(database: Database, ticket: Omit<StoredTicket, 'revoked_at'>): Promise<void> {
  await database.insert(tickets).values(ticket)
}

/** Marks the ticket as taken back; the first time stands. The jobs that it names, null for no such ticket. */
export async function revokeTicket(
  database: Database,
  workspace: string,
  ticketId: string,
  at: string,
): Promise<{ readonly jobs: readonly string[] | null } | null> {
  const [row] = await database
    .update(tickets)
    .set({ revoked_at: sql`coalesce(${tickets.revoked_at}, ${at})` })
    .where(and(eq(tickets.workspace, workspace), eq(tickets.ticket_id, ticketId)))
    .returning({ jobs: tickets.jobs })
  return row ?? null
}

/** Takes back all tickets of the job that were issued until the time (ms). */
export async function cutTickets(
  database: Database,
  workspace: string,
  jobId: string,
  issuedUntil: number,
): Promise<void> {
  await database
    .insert(ticketCuts)
    .values({ workspace, job_id: jobId, issued_until: issuedUntil })
    .onConflictDoUpdate({
      target: [ticketCuts.workspace, ticketCuts.job_id],
      set: { issued_until: sql`max(${ticketCuts.issued_until}, excluded.issued_until)` },
    })
}

/**
 * Whether the ticket is good for none of the jobs any more: taken back by its id, or with all of each job.
 * @param jobs none for the board, whose tickets are taken back by their id alone
 * @param ticket `issued_at` in milliseconds since 1970
 */
export async function isTakenBack(
  database: Database,
  workspace: string,
  jobs: readonly string[],
  { id, issued_at }: { readonly id: string; readonly issued_at: number },
): Promise<boolean> {
  const [revoked, cuts] = await database.batch([
    database
      .select({ id: tickets.ticket_id })
      .from(tickets)
      .where(and(eq(tickets.workspace, workspace), eq(tickets.ticket_id, id), isNotNull(tickets.revoked_at))),
    database
      .select({ job_id: ticketCuts.job_id })
      .from(ticketCuts)
      .where(
        and(
          eq(ticketCuts.workspace, workspace),
          inArray(ticketCuts.job_id, [...jobs]),
          gte(ticketCuts.issued_until, issued_at),
        ),
      ),
  ])
  return revoked.length > 0 || (jobs.length > 0 && cuts.length === jobs.length)
}

/** Forgets up to `limit` tickets that had ended by the time: nobody can come with them any more. */
export async function forgetTickets(database: Database, endedBy: string, limit: number): Promise<void> {
  const ended = database
    .select({ id: tickets.ticket_id })
    .from(tickets)
    .where(lt(tickets.expires_at, endedBy))
    .limit(limit)
  await database.delete(tickets).where(and(lt(tickets.expires_at, endedBy), inArray(tickets.ticket_id, ended)))
}

/** Forgets what was taken back of tickets issued until the time (ms), once they have ended anyway. */
export async function forgetCuts(database: Database, issuedUntil: number): Promise<void> {
  await database.delete(ticketCuts).where(lt(ticketCuts.issued_until, issuedUntil))
}
