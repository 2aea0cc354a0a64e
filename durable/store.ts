// What survives: the job's rows in SQLite. One transaction a commit; tables are made when the first job is created, so
// that asking for an unknown job leaves no trace.
import type { JobSpec } from './job-handle.ts'
import { type Entry, entryOf, type RecordedFact, type RecordedTick } from './log.ts'
import type { Sql } from './ports.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Json } from './protocol/update.ts'
import { eraseRevocations } from './revocations.ts'
import { type Audience, type DueTable, sameDuties } from './rules/due.ts'
import type { Fence } from './rules/fence.ts'
import type { History } from './rules/history.ts'

/** The job apart from its facts. */
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
  readonly facts: readonly Entry[]
}

export function load(sql: Sql): Stored | null {
  if (!haveTables(sql)) return null
  const rows: Record<string, unknown> = {}
  for (const row of sql.run('SELECT key, value FROM job_state WHERE owner = ?', sql.owner)) {
    rows[String(row['key'])] = JSON.parse(String(row['value']))
  }
  const { [MOVING]: moving = {}, ...others } = rows
  const parts = { ...others, ...Object(moving) }
  if (!isWhole(parts)) return null
  const facts = sql
    .run('SELECT cursor, type, data FROM job_facts WHERE owner = ? ORDER BY cursor', sql.owner)
    .map(({ cursor, type, data }) => {
      const fact = JSON.parse(`{"cursor":${cursor},"type":"${type}","data":${data}}`) as RecordedFact
      return entryOf(fact, String(data))
    })
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

/** Writes the rows that differ from `before`, adds the facts, and drops those at or before the floor. One transaction. */
export function save(sql: Sql, before: StoredState | null, after: StoredState, facts: readonly Entry[]): void {
  sql.transaction(() => {
    if (before === null) createTables(sql)
    const put = (key: string, value: unknown): void => {
      const text = JSON.stringify(value)
      sql.run('INSERT OR REPLACE INTO job_state (owner, key, value) VALUES (?, ?, ?)', sql.owner, key, text)
    }
    for (const key of RESTING_KEYS) if (before?.[key] !== after[key]) put(key, after[key])
    if (before === null || MOVING_KEYS.some((key) => before[key] !== after[key])) {
      put(MOVING, Object.fromEntries(MOVING_KEYS.map((key) => [key, after[key]])))
    }
    addFacts(sql, facts)
    if (before === null || before.floor === after.floor) return
    sql.run('DELETE FROM job_facts WHERE owner = ? AND cursor <= ?', sql.owner, after.floor)
  })
}

/** Many facts are one statement: each statement costs more than what it stores. */
function addFacts(sql: Sql, facts: readonly Entry[]): void {
  let rows: string[] = []
  let chars = 0
  const add = (): void => {
    if (rows.length === 0) return
    sql.run(ADD_FACTS, sql.owner, `[${rows.join(',')}]`)
    rows = []
    chars = 0
  }
  for (const { fact, json } of facts) {
    // As text in the text: what is stored is what was encoded, and its depth is none of SQLite's business.
    const row = `[${fact.cursor},"${fact.type}",${JSON.stringify(json)}]`
    if (chars + row.length > PARAMETER_CHARS) add()
    rows.push(row)
    chars += row.length
  }
  add()
}

/** A parameter has 2 MB at most, and a character three bytes. */
const PARAMETER_CHARS = 500_000

const ADD_FACTS = `INSERT INTO job_facts (owner, cursor, type, data)
  SELECT ?, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`

/** The row of all that pushes change: one write a push. */
const MOVING = 'moving'

const MOVING_KEYS = ['snapshot', 'tick', 'fence', 'due', 'relaunches', 'told', 'floor'] as const

/** A row each. */
const RESTING_KEYS = ['spec', 'checkpoint', 'history'] as const

const KEYS = [...MOVING_KEYS, ...RESTING_KEYS] as const satisfies readonly (keyof StoredState)[]

/** Written in one transaction by `save`, so either every part is there or none. */
function isWhole(parts: Record<string, unknown>): parts is Record<string, unknown> & StoredState {
  return KEYS.every((key) => key in parts)
}
