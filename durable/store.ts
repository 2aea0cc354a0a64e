// What survives: the job's rows in SQLite. One transaction a commit; tables are made when the first job is created, so
// that asking for an unknown job leaves no trace.
import type { JobSpec } from './job-handle.ts'
import type { RecordedFact, RecordedTick } from './log.ts'
import type { Sql } from './ports.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Json } from './protocol/update.ts'
import { eraseRevocations } from './revocations.ts'
import { type Audience, type DueTable, sameDuties } from './rules/due.ts'
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
  if (!haveTables(sql)) return null
  const parts: Record<string, unknown> = {}
  for (const row of sql.run('SELECT key, value FROM job_state WHERE owner = ?', sql.owner)) {
    parts[String(row['key'])] = JSON.parse(String(row['value']))
  }
  if (!isWhole(parts)) return null
  const facts = sql
    .run('SELECT cursor, type, data FROM job_facts WHERE owner = ? ORDER BY cursor', sql.owner)
    .map(
      (row) => JSON.parse(`{"cursor":${row['cursor']},"type":"${row['type']}","data":${row['data']}}`) as RecordedFact,
    )
  return { state: parts, facts }
}

/** Removes all that is stored of the job. One transaction. */
export function erase(sql: Sql): void {
  if (!haveTables(sql)) return
  sql.transaction(() => {
    sql.run('DELETE FROM job_state WHERE owner = ?', sql.owner)
    sql.run('DELETE FROM job_facts WHERE owner = ?', sql.owner)
    eraseRevocations(sql)
  })
}

function haveTables(sql: Sql): boolean {
  return sql.run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'job_state'").length > 0
}

function createTables(sql: Sql): void {
  sql.run(`CREATE TABLE IF NOT EXISTS job_state (
    owner TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID`)
  sql.run(`CREATE TABLE IF NOT EXISTS job_facts (
    owner TEXT NOT NULL, cursor INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (owner, cursor)) WITHOUT ROWID`)
}

/** Whether something has changed that must survive. What audiences were told need not: they may be told again. */
export function differs(before: StoredState, after: StoredState): boolean {
  return KEYS.some((key) => {
    if (key === 'told') return false
    return key === 'due' ? !sameDuties(before.due, after.due) : before[key] !== after[key]
  })
}

/** Writes the parts that differ from `before`, adds the facts, and drops those at or before the floor. One transaction. */
export function save(sql: Sql, before: StoredState | null, after: StoredState, facts: readonly RecordedFact[]): void {
  sql.transaction(() => {
    if (before === null) createTables(sql)
    for (const key of KEYS) {
      if (before !== null && before[key] === after[key]) continue
      const value = JSON.stringify(after[key])
      sql.run('INSERT OR REPLACE INTO job_state (owner, key, value) VALUES (?, ?, ?)', sql.owner, key, value)
    }
    for (const fact of facts) {
      sql.run(
        'INSERT INTO job_facts (owner, cursor, type, data) VALUES (?, ?, ?, ?)',
        sql.owner,
        fact.cursor,
        fact.type,
        JSON.stringify(fact.data),
      )
    }
    if (before === null || before.floor === after.floor) return
    sql.run('DELETE FROM job_facts WHERE owner = ? AND cursor <= ?', sql.owner, after.floor)
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
