// Very many ended jobs in a data folder, in seconds: the rows of one job that really ran and ended, copied under fresh
// ids by SQL. What the service finds is what it would find had it run them all.
import { DatabaseSync } from 'node:sqlite'

/** The tables that hold a job, and the column that names it: with its workspace before it, or by its id alone. */
const tables = [
  ['job_state', 'owner'],
  ['job_facts', 'owner'],
  ['alarms', 'owner'],
  ['jobs', 'job_id'],
] as const
/** Of a transaction: enough to be fast, few enough to keep the write-ahead log small. */
const jobsAtOnce = 50_000
const idDigits = 26
const dayMs = 24 * 60 * 60_000

/** The id of the copy with this number, from 1. */
export function cloneId(number: number): string {
  return `job_${String(number).padStart(idDigits, '0')}`
}

/** Whether nothing is due any more for the ended job but, after days, its removal. */
export function isAtRest(path: string, jobId: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const alarm = database.prepare(`SELECT at FROM alarms WHERE owner LIKE '%${jobId}'`).get()
    return Number(alarm?.['at'] ?? 0) > Date.now() + dayMs
  } finally {
    database.close()
  }
}

/** Which copies: those with these numbers, both included. */
interface Copies {
  readonly first: number
  readonly last: number
}

/** Adds copies of the job. No service may run on the file. @throws when the job has left no rows in a table. */
export function cloneJobs(path: string, jobId: string, { first, last }: Copies): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY')
    for (const [table, name] of tables) {
      const original = `CREATE TEMP TABLE one_${table} AS SELECT * FROM ${table} WHERE ${name} LIKE '%${jobId}'`
      database.exec(original)
      const copy = database.prepare(copyQuery(database, table))
      for (let from = first; from <= last; from += jobsAtOnce) {
        const to = Math.min(last, from + jobsAtOnce - 1)
        const { changes } = copy.run({ $id: jobId, $from: from, $to: to })
        if (changes === 0) throw new Error(`the ended job has left no rows in ${table}`)
      }
    }
  } finally {
    database.close()
  }
}

/** Every text of a row that tells the id tells the copy's instead. */
function copyQuery(database: DatabaseSync, table: string): string {
  const columns = database.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all()
  const id = `'job_' || printf('%0${idDigits}d', number)`
  const values = columns.map(({ name, type }) =>
    String(type).toUpperCase() === 'TEXT' ? `replace("${name}", $id, ${id})` : `"${name}"`,
  )
  return `WITH RECURSIVE numbers(number) AS (VALUES ($from) UNION ALL SELECT number + 1 FROM numbers WHERE number < $to)
    INSERT INTO ${table} SELECT ${values.join(', ')} FROM numbers CROSS JOIN one_${table}`
}
