// The database as the queries see it: SQLite behind drizzle, asynchronous, whatever driver opened it.
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type * as schema from './schema.ts'

export type Database = BaseSQLiteDatabase<'async', unknown, typeof schema>
