import { expect, test } from 'vitest'
import { SqliteFile } from '../durable/deno/sqlite-file.ts'
import { applyMigrations } from './apply-migrations.ts'

const ONE = { name: '0000_one.sql', sql: 'CREATE TABLE one (a);\n--> statement-breakpoint\nCREATE TABLE two (a);' }
const NEXT = { name: '0001_next.sql', sql: 'ALTER TABLE one ADD COLUMN b' }
const BROKEN = { name: '0002_broken.sql', sql: 'CREATE TABLE three (a); CREATE TABLE one (a)' }

const tables = (file: SqliteFile) => file.rows("SELECT name FROM sqlite_master WHERE name IN ('one', 'two', 'three')")

test('each is applied once, in the order of the names', () => {
  const file = new SqliteFile(':memory:')
  applyMigrations(file, [ONE])
  applyMigrations(file, [NEXT, ONE])
  applyMigrations(file, [NEXT, ONE])
  expect(file.rows('SELECT name FROM migrations')).toEqual([{ name: ONE.name }, { name: NEXT.name }])
  expect(file.rows('SELECT b FROM one')).toEqual([])
})

test('one that fails leaves no trace of itself, and those before it stay', async () => {
  const file = new SqliteFile(':memory:')
  expect(() => applyMigrations(file, [ONE, BROKEN])).toThrow(BROKEN.name)
  await file.durable()
  expect(tables(file)).toHaveLength(2)
  expect(file.rows('SELECT name FROM migrations')).toEqual([{ name: ONE.name }])
})

test('a file of a newer release is refused', () => {
  const file = new SqliteFile(':memory:')
  applyMigrations(file, [ONE, NEXT])
  expect(() => applyMigrations(file, [ONE])).toThrow(/newer release \(migration 0001_next\.sql\)/)
})
