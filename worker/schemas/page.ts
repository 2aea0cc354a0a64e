// Lists come in pages: `limit` rows, and a cursor that names where the next page begins.
import * as v from 'valibot'
import { CURSOR_CHARS, PAGE_LIMIT } from '../../drizzle/page-cursor.ts'
import { integerInQuery, text } from './fields.ts'

/** As many rows as a person scrolls through at once. */
export const PAGE_ROWS = 50

export const pageQuery = {
  limit: v.exactOptional(
    v.pipe(integerInQuery(1, PAGE_LIMIT), v.description(`Rows of a page; ${PAGE_ROWS} by default.`)),
  ),
  cursor: v.exactOptional(v.pipe(text(CURSOR_CHARS), v.description('`next_cursor` of the page before.'))),
}

export const nextCursor = v.pipe(v.nullable(v.string()), v.description('Null on the last page.'))
