// What survives: the job's tables in its own SQLite. One transaction a commit; an object that was never created has
// no tables, so that asking for an unknown job leaves no trace.
import type { JobSpec } from './job-handle.ts'
import type { RecordedFact, RecordedTick } from './log.ts'
import type { Sql } from './ports.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Json } from './protocol/update.ts'
import type { Audience, DueTable } from './rules/due.ts'
import type { Fence } from './rules/fence.ts'
import type { History } from './rules/history.ts'

/** The job apart from its facts, by the part that changes together. */
export interface StoredState {
  readonly spec: JobSpec
  readonly snapshot: Snapshot
  readonly tick: RecordedTick | null
  readonly fence: Fence
  readonly due: DueTable
  readonly checkpoint: Json
  readonly history: History
  /** How often the importer was started again since it last got further. */
  readonly relaunches: number
  /** Up to which cursor each audience knows. */
  readonly told: { readonly [A in Audience]: number }
  /** Facts at or before this cursor were dropped. */
  readonly floor: number
}

export interface Stored {
  readonly state: StoredState
  readonly facts: readonly RecordedFact[]
}

export function load(sql: Sql): Stored | null {
  if (sql.run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'state'").length === 0) return null
  const parts: Record<string, unknown> = {}
  for (const row of sql.run('SELECT key, value FROM state')) {
    parts[String(row['key'])] = JSON.parse(String(row['value']))
  }
  if (!isWhole(parts)) return null
  const facts = sql
    .run('SELECT cursor, type, data FROM facts ORDER BY cursor')
    .map(
      (row) => JSON.parse(`{"cursor":${row['cursor']},"type":"${row['type']}","data":${row['data']}}`) as RecordedFact,
    )
  return { state: parts, facts }
}

function createTables(sql: Sql): void {
  sql.run('CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID')
  sql.run('CREATE TABLE IF NOT EXISTS facts (cursor INTEGER PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL)')
}

/** Writes the parts that differ from `before`, adds the facts, and drops those at or before the floor. One transaction. */
export function save(sql: Sql, before: StoredState | null, after: StoredState, facts: readonly RecordedFact[]): void {
  sql.transaction(() => {
    if (before === null) createTables(sql)
    for (const key of KEYS) {
      if (before !== null && before[key] === after[key]) continue
      sql.run('INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)', key, JSON.stringify(after[key]))
    }
    for (const fact of facts) {
      sql.run(
        'INSERT INTO facts (cursor, type, data) VALUES (?, ?, ?)',
        fact.cursor,
        fact.type,
        JSON.stringify(fact.data),
      )
    }
    if (before !== null && before.floor !== after.floor) sql.run('DELETE FROM facts WHERE cursor <= ?', after.floor)
  })
}

const KEYS = [
  'spec',
  'snapshot',
  'tick',
  'fence',
  'due',
  'checkpoint',
  'history',
  'relaunches',
  'told',
  'floor',
] as const satisfies readonly (keyof StoredState)[]

/** Written in one transaction by `save`, so either every part is there or none. */
function isWhole(parts: Record<string, unknown>): parts is Record<string, unknown> & StoredState {
  return KEYS.every((key) => key in parts)
}
