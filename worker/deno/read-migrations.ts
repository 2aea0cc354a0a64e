// The migrations as they lie beside the schema.
import { readdirSync, readFileSync } from 'node:fs'
import type { Migration } from '../../drizzle/apply-migrations.ts'

const folder = new URL('../../drizzle/migrations/', import.meta.url)

export function readMigrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }))
}
