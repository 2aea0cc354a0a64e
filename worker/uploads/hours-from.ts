// When something that lives some hours from a moment on is over, as times are written.

/** `now` in milliseconds since 1970. */
export function hoursFrom(now: number, hours: number): string {
  return new Date(now + hours * 3_600_000).toISOString()
}
