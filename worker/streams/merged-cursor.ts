// The cursor of several jobs on one stream: the cursor of each, in the order in which the request names them, joined
// by dots; `-` for a job of which nothing was received yet. `12.-.7`

export type Places = readonly (number | null)[]

export function formatMergedCursor(places: Places): string {
  return places.map((place) => place ?? '-').join('.')
}

/** Null for text that is no cursor of so many jobs. */
export function parseMergedCursor(text: string, jobs: number): Places | null {
  const parts = text.split('.')
  if (parts.length !== jobs || !parts.every((part) => /^(-|\d{1,15})$/.test(part))) return null
  return parts.map((part) => (part === '-' ? null : Number(part)))
}
