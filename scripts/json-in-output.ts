// The JSON in what wrangler says: it may have something to tell before and after, and tells it in the same place.

/** The list that stands on lines of its own. @throws when there is none */
export function jsonInOutput(output: string): unknown {
  const [list] = /^\[(?:.*\]$|[^]*^\])/m.exec(output) ?? []
  if (list === undefined) throw new Error(`There is no JSON in what wrangler said:\n${output.trim()}`)
  return JSON.parse(list)
}
