// One clock for all processes of a run: the machine's monotonic one, in milliseconds with fractions.

/** The same moment has the same number in every process of this machine. */
export function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
