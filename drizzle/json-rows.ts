// Many rows in one bound parameter: D1 takes 100 parameters a statement and 2 MB a value, so rows travel as one JSON
// array that the statement opens with json_each. Each row is turned into text once and joined as text.

/**
 * UTF-16 units of one JSON parameter. A unit takes at most three bytes of UTF-8, which keeps the parameter under 2 MB
 * whatever the script.
 */
export const STATEMENT_CHARS = 600_000

/** JSON arrays of the rows, in order, each at most `limit` units long (a single longer row stands alone). */
export function* jsonArrays(rows: Iterable<string>, limit: number = STATEMENT_CHARS): Generator<string> {
  let taken: string[] = []
  let chars = 2
  for (const row of rows) {
    if (taken.length > 0 && chars + row.length + 1 > limit) {
      yield `[${taken.join(',')}]`
      taken = []
      chars = 2
    }
    taken.push(row)
    chars += row.length + 1
  }
  if (taken.length > 0) yield `[${taken.join(',')}]`
}
