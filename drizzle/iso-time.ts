// Times on the wire: ISO 8601 in UTC with microseconds, which Date cannot hold.

/** The last millisecond that a Date can hold, either way from 1970. */
const LAST_MS = 8.64e15

/** Null for no time and for one that no calendar has. */
export function isoTime(us: number | null): string | null {
  if (us === null) return null
  const ms = Math.floor(us / 1000)
  if (!(Math.abs(ms) <= LAST_MS)) return null
  const rest = Math.floor(us - ms * 1000)
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

/** Milliseconds, with the microseconds as decimals. */
export function milliseconds(us: number | null): number | null {
  return us === null ? null : us / 1000
}
