// Opens a D1 binding as the database that the queries know.
import { drizzle } from 'drizzle-orm/d1'
import type { Database } from './database.ts'
import * as schema from './schema.ts'

export function openD1(binding: D1Database): Database {
  return drizzle(binding, { schema })
}
