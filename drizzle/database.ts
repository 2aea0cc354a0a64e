// The database as the queries see it: SQLite behind drizzle, asynchronous, whatever driver opened it.
// Queries use the builders and `values`, whose rows look the same from every driver; a raw `all` or `get` does not
// (objects from D1, arrays from sqlite-proxy), and a raw `run` with parameters cannot stand in a D1 batch.
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type * as schema from './schema.ts'

export type Statement = BatchItem<'sqlite'>

interface Batching {
  /** All of the statements in one transaction, in order; results in the same order. */
  batch<S extends Statement, B extends Readonly<[S, ...S[]]>>(statements: B): Promise<BatchResponse<B>>
}

export type Database = BaseSQLiteDatabase<'async', unknown, typeof schema> & Batching
