// The migrations are what drizzle's schema says: every column takes a value through it and gives it back.
import { env } from 'cloudflare:test'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { openD1 } from './open-d1.ts'
import * as schema from './schema.ts'

const db = openD1(env.DB)

const TABLES = Object.values(schema)
  .filter((value) => is(value, SQLiteTable))
  .map((table) => [getTableName(table), table] as const)

test.each(TABLES)('%s: the migrations made exactly the columns of the schema', async (name, table) => {
  const { results } = await env.DB.prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info(?)`)
    .bind(name)
    .all<{ name: string; type: string; notnull: number; pk: number }>()
  const columns = Object.values(getTableColumns(table))
  expect(results.map((column) => [column.name, column.type.toLowerCase(), column.notnull === 1])).toEqual(
    columns.map((column) => [column.name, column.getSQLType(), column.notNull]),
  )
})

test.each(TABLES)('%s: every column gives back what it was given', async (_, table) => {
  const row: Record<string, unknown> = Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([key, column]) => {
      if (column.dataType === 'number') return [key, 1_700_000_000_123_456]
      if (column.dataType === 'json') return [key, { of: key }]
      return [key, column.enumValues?.[0] ?? `text of ${key}`]
    }),
  )
  await db.insert(table).values(row as never)
  expect(await db.select().from(table)).toEqual([row])
})

/** Indexes that serve all workspaces at once, and why. */
const ACROSS_WORKSPACES: Readonly<Record<string, string>> = {
  uploads_expiring: 'the sweep removes what is too old, whoever sent it',
  imports_unswept: 'the sweep removes what is kept of imports for too long, whoever started them',
  tickets_expiring: 'the sweep removes what is over, whoever made it',
  sqlite_autoindex_keys_1: 'a key is found before its workspace is known',
}

test.each(TABLES)('%s: every key and index begins with the workspace', async (name) => {
  const { results } = await env.DB.prepare(
    `SELECT i.name AS "index", c.name AS "column"
     FROM pragma_index_list(?) i, pragma_index_info(i.name) c WHERE c.seqno = 0`,
  )
    .bind(name)
    .all<{ index: string; column: string }>()
  expect(results.length).toBeGreaterThan(0)
  for (const { index, column } of results) {
    if (!(index in ACROSS_WORKSPACES)) expect([index, column]).toEqual([index, 'workspace'])
  }
})

test.each(['span_outcomes', 'trace_outcomes', 'unlisted_failures'])(
  '%s is without rowid, which drizzle-kit cannot say',
  async (name) => {
    const row = await env.DB.prepare('SELECT sql FROM sqlite_master WHERE name = ?').bind(name).first<{ sql: string }>()
    expect(row?.sql).toMatch(/WITHOUT ROWID$/)
  },
)
