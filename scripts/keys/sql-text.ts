// A statement with its parameters written into it, for a command line that takes none.

/**
 * Whatever the parameters hold, they stay values: text is quoted as SQLite quotes it, which knows no escape but the
 * doubled quote.
 * @param query as the query builder makes it: each `?` outside of quotes is the place of a parameter
 * @throws when a text cannot be written, and when the parameters are not as many as their places
 */
export function sqlText(query: string, params: readonly unknown[]): string {
  let used = 0
  const text = query.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (found) => {
    if (found !== '?') return found
    if (used >= params.length) throw new Error(`${query} has more places than the ${params.length} parameters`)
    return literal(params[used++])
  })
  if (used < params.length) throw new Error(`${query} has ${used} places for ${params.length} parameters`)
  return text
}

function literal(param: unknown): string {
  if (param === null) return 'NULL'
  if (typeof param === 'bigint' || (typeof param === 'number' && Number.isFinite(param))) return String(param)
  if (typeof param === 'boolean') return param ? '1' : '0'
  if (typeof param !== 'string') throw new Error(`A parameter of type ${typeof param} cannot be written into SQL`)
  if (param.includes('\0')) throw new Error('A text with NUL in it cannot be written into SQL')
  return `'${param.replaceAll("'", "''")}'`
}
