// What a service has stored: asked of its API, or read from its database's file while nobody talks to the service.
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** One row of the list of traces; only what does not depend on when or by which job it was written. */
export type StoredTrace = Readonly<Record<string, unknown>>

const ofThisImport = new Set(['first_job', 'written_job', 'imported_at', 'job_id', 'created_at', 'updated_at'])
const pageSize = 200

/** All traces that the API lists, sorted by id, without what differs between two imports of one file. */
export async function listTraces(base: string): Promise<readonly StoredTrace[]> {
  const all: StoredTrace[] = []
  let cursor: string | null = null
  do {
    const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const response = await fetch(`${base}/api/traces?limit=${pageSize}${place}`)
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
    const page = (await response.json()) as { traces: StoredTrace[]; next_cursor: string | null }
    all.push(...page.traces.map(withoutTimes))
    cursor = page.next_cursor
  } while (cursor !== null)
  return all.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])))
}

function withoutTimes(trace: StoredTrace): StoredTrace {
  return Object.fromEntries(Object.entries(trace).filter(([name]) => !ofThisImport.has(name)))
}

/** The number of spans in the service's database, which need not run: nobody is asked. */
export async function countSpans(dataDir: string): Promise<number> {
  for await (const file of glob(['jobcast.sqlite', 'v3/d1/*/*.sqlite'], { cwd: dataDir })) {
    const database = new DatabaseSync(join(dataDir, file), { readOnly: true, timeout: 1_000 })
    try {
      const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'spans'").get()
      if (table === undefined) continue
      const row = database.prepare('SELECT count(*) AS spans FROM spans').get()
      return Number(row?.['spans'])
    } finally {
      database.close()
    }
  }
  throw new Error(`There is no database with spans in ${dataDir}`)
}
