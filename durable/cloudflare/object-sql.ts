// The SQLite of a Durable Object behind the synchronous port.
import type { Sql } from '../ports.ts'

export function objectSql(storage: DurableObjectStorage): Sql {
  return {
    owner: '',
    run: (query, ...params) => storage.sql.exec(query, ...params).toArray(),
    transaction: (work) => storage.transactionSync(work),
  }
}
