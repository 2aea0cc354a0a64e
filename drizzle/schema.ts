// The tables. Every key begins with the workspace, so that no query can reach across. Columns are named as on the wire;
// times in `_us` columns are whole microseconds since 1970 UTC, times in `_at` columns ISO 8601 in UTC.
//
// Outcome tables and counts of failures are WITHOUT ROWID, which halves what they write; drizzle-kit does not know the clause, so it is added
// to the generated migration by hand (tables.workerd.test.ts holds it).
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Snapshot } from '../durable/protocol/snapshot.ts'

const workspace = () => text().notNull()

/** One row a trace, derived from its spans and from what the source says of it (`given`, which wins). */
export const traces = sqliteTable(
  'traces',
  {
    workspace: workspace(),
    /** `<source>:<trace_id>`. */
    id: text().notNull(),
    source: text().notNull(),
    trace_id: text().notNull(),
    name: text(),
    /** 0 where unknown, so that such traces sort last and pages by key still reach them. */
    start_us: integer().notNull(),
    end_us: integer(),
    duration_us: integer(),
    span_count: integer().notNull(),
    error_count: integer().notNull(),
    prompt_tokens: integer(),
    completion_tokens: integer(),
    total_tokens: integer(),
    cost_usd: real(),
    model: text(),
    session_id: text(),
    user_id: text(),
    input_preview: text(),
    output_preview: text(),
    first_job: text().notNull(),
    written_job: text().notNull(),
    imported_at: text().notNull(),
    /** JSON object of what the source states and the spans would otherwise derive: name, start_us, session_id, … */
    given: text(),
    /** JSON envelope of `TraceInfo.info`; see envelope.ts. */
    info: text(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace, t.id] }),
    index('traces_newest').on(t.workspace, t.start_us, t.id),
    index('traces_newest_of_source').on(t.workspace, t.source, t.start_us, t.id),
    index('traces_newest_with_errors')
      .on(t.workspace, t.start_us, t.id)
      .where(sql`error_count > 0`),
  ],
)

/** One row a span. The body comes after what lists read, so that they leave its overflow pages alone. */
export const spans = sqliteTable(
  'spans',
  {
    workspace: workspace(),
    /** `traces.id`. */
    trace: text().notNull(),
    span_id: text().notNull(),
    parent_id: text(),
    kind: text().notNull(),
    status: text().notNull(),
    start_us: integer(),
    end_us: integer(),
    prompt_tokens: integer(),
    completion_tokens: integer(),
    total_tokens: integer(),
    cost_usd: real(),
    /** The highest part that went in; null for a span that came whole. */
    part: integer(),
    first_job: text().notNull(),
    written_job: text().notNull(),
    name: text().notNull(),
    model: text(),
    provider: text(),
    session_id: text(),
    user_id: text(),
    status_message: text(),
    input_preview: text(),
    output_preview: text(),
    /** JSON envelope of `Span.body`; see envelope.ts. */
    body: text().notNull(),
    /** Of a span that came in parts: what each of them says in the columns; see part-columns.ts. */
    parts: text(),
  },
  (t) => [
    uniqueIndex('spans_of_trace').on(t.workspace, t.trace, t.span_id),
    index('spans_in_parts')
      .on(t.workspace, t.span_id)
      .where(sql`part IS NOT NULL`),
  ],
)

/** Bodies too large for a row, kept in the file store. Recorded before the file is written: none is orphaned. */
export const payloads = sqliteTable(
  'payloads',
  { workspace: workspace(), trace: text().notNull(), key: text().notNull() },
  (t) => [primaryKey({ columns: [t.workspace, t.trace, t.key] })],
)

/** What one import did to one trace: `at` is the record that it first saw it in, `outcome` a rank of outcomes.ts. */
export const traceOutcomes = sqliteTable(
  'trace_outcomes',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    trace: text().notNull(),
    at: integer().notNull(),
    outcome: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.job_id, t.trace] })],
)

/**
 * What one import did to one span: its own record and no column of the span, so that two imports of the same spans do
 * not take them from each other.
 */
export const spanOutcomes = sqliteTable(
  'span_outcomes',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    trace: text().notNull(),
    span_id: text().notNull(),
    at: integer().notNull(),
    outcome: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.job_id, t.trace, t.span_id] })],
)

/** Records, or parts of one, that an import could not read. */
export const importFailures = sqliteTable(
  'import_failures',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    at: integer().notNull(),
    /** Counts the failures of one record. */
    n: integer().notNull(),
    /** `traces.id`, as it would be; null where the record names no trace. */
    trace: text(),
    trace_id: text(),
    place: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.job_id, t.at, t.n] })],
)

/**
 * The failures of an import beyond those that are listed: how many of one batch name one trace. `before` is how many the
 * import had met before the batch, which names the batch however often it is repeated.
 */
export const unlistedFailures = sqliteTable(
  'unlisted_failures',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    before: integer().notNull(),
    /** `traces.id`, as it would be; empty where they name none. */
    trace: text().notNull(),
    times: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.job_id, t.before, t.trace] })],
)

/** The index of jobs: the newest snapshot that reached us of each. The job object holds the truth. */
export const jobs = sqliteTable(
  'jobs',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    status: text().notNull(),
    cursor: integer().notNull(),
    snapshot: text({ mode: 'json' }).$type<Snapshot>().notNull(),
    created_at: text().notNull(),
    updated_at: text().notNull(),
    ended_at: text(),
    /** When the notes of its import were removed; null for a job that has them, or never had any. */
    swept_at: text(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace, t.job_id] }),
    index('imports_unswept')
      .on(t.ended_at)
      .where(sql`kind = 'import_traces' AND swept_at IS NULL AND ended_at IS NOT NULL`),
    index('jobs_newest').on(t.workspace, t.created_at, t.job_id),
    index('jobs_newest_of_status').on(t.workspace, t.status, t.created_at, t.job_id),
    index('jobs_newest_of_kind').on(t.workspace, t.kind, t.created_at, t.job_id),
  ],
)

/** Files that come up in parts. */
export const uploads = sqliteTable(
  'uploads',
  {
    workspace: workspace(),
    upload_id: text().notNull(),
    key: text().notNull(),
    multipart_id: text().notNull(),
    part_bytes: integer().notNull(),
    filename: text(),
    announced_bytes: integer(),
    state: text({ enum: ['open', 'complete', 'used'] }).notNull(),
    bytes: integer(),
    job_id: text(),
    created_at: text().notNull(),
    expires_at: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace, t.upload_id] }),
    index('uploads_expiring').on(t.expires_at),
    index('uploads_of_job').on(t.workspace, t.job_id),
  ],
)

export const uploadParts = sqliteTable(
  'upload_parts',
  {
    workspace: workspace(),
    upload_id: text().notNull(),
    part: integer().notNull(),
    etag: text().notNull(),
    bytes: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.upload_id, t.part] })],
)

/** Keys of programs and people, by what is not secret of them. A key is found before its workspace is known. */
export const keys = sqliteTable(
  'keys',
  {
    key_id: text().primaryKey(),
    workspace: workspace(),
    role: text({ enum: ['producer', 'admin', 'reader'] }).notNull(),
    /** What it is for, in its owner's words. */
    name: text(),
    /** SHA-256 of the whole key, in hex: the key itself is shown once and kept nowhere. */
    hash: text().notNull(),
    created_at: text().notNull(),
    revoked_at: text(),
  },
  (t) => [index('keys_of_workspace').on(t.workspace, t.created_at)],
)

/** Whose pages may call the API for a workspace; a workspace without a row lets all pages call, without cookies. */
export const workspaceOrigins = sqliteTable(
  'workspace_origins',
  { workspace: workspace(), origin: text().notNull() },
  (t) => [primaryKey({ columns: [t.workspace, t.origin] })],
)

/** Tickets that were given out, to take them back by id; a ticket proves itself by its signature, not by its row. */
export const tickets = sqliteTable(
  'tickets',
  {
    workspace: workspace(),
    ticket_id: text().notNull(),
    scope: text({ enum: ['read', 'control', 'import'] }).notNull(),
    /** Ids of the jobs that it names; null for the board. */
    jobs: text({ mode: 'json' }).$type<readonly string[]>(),
    created_at: text().notNull(),
    expires_at: text().notNull(),
    revoked_at: text(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.ticket_id] }), index('tickets_expiring').on(t.expires_at)],
)

/** Jobs whose tickets were all taken back: those issued up to a time. For jobs that have left their object. */
export const ticketCuts = sqliteTable(
  'ticket_cuts',
  {
    workspace: workspace(),
    job_id: text().notNull(),
    /** Milliseconds since 1970. */
    issued_until: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace, t.job_id] })],
)
