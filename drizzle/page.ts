// Turns the rows of a keyset query into a page. The query asks for one row more than the page holds, which tells
// whether there is a next page without counting.
import { encodeCursor, type PageKey } from './page-cursor.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly next_cursor: string | null
}

/** `rows` are at most `limit + 1`, in the list's order. */
export function pageOf<L extends Parameters<typeof encodeCursor>[0], T>(
  list: L,
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => PageKey<L>,
): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(list, keyOf(last)) : null }
}
