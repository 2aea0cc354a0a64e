import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { SqliteFile } from './sqlite-file.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const step of cleanUp.splice(0).toReversed()) step()
})

/** The file, and what another process sees of it: only what is committed. */
function open(): { readonly file: SqliteFile; readonly seen: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'jobcast-sqlite-'))
  const file = new SqliteFile(join(folder, 'a.sqlite'))
  file.script('CREATE TABLE numbers (n INTEGER PRIMARY KEY)')
  const other = new DatabaseSync(join(folder, 'a.sqlite'), { readOnly: true })
  cleanUp.push(() => {
    other.close()
    file.close()
    rmSync(folder, { recursive: true })
  })
  return { file, seen: () => Number(other.prepare('SELECT count(*) AS n FROM numbers').get()?.['n']) }
}

const add = (file: SqliteFile, n: number) => file.rows('INSERT INTO numbers VALUES (?)', n)

test('what is written in one turn is committed together, and durable says when', async () => {
  const { file, seen } = open()
  file.write(() => add(file, 1))
  const first = file.durable()
  file.write(() => add(file, 2))
  expect(file.durable()).toBe(first)
  expect(seen()).toBe(0)
  await first
  expect(seen()).toBe(2)
})

test('work that throws is undone alone, and what others wrote with it stays', async () => {
  const { file, seen } = open()
  file.write(() => add(file, 1))
  const failing = () =>
    file.write(() => {
      add(file, 2)
      file.write(() => add(file, 3))
      throw new Error('changed its mind')
    })
  expect(failing).toThrow('changed its mind')
  await file.durable()
  expect(seen()).toBe(1)
})

test('a group that cannot be committed is undone, and each that waits for it is told', async () => {
  const { file, seen } = open()
  file.script('CREATE TABLE twins (n REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)')
  file.write(() => add(file, 1))
  const innocent = file.durable()
  file.write(() => file.rows('INSERT INTO twins VALUES (7)'))
  await expect(innocent).rejects.toThrow(/FOREIGN KEY/)
  expect(seen()).toBe(0)
  file.write(() => add(file, 2))
  await file.durable()
  expect(seen()).toBe(1)
})
