// What went wrong inside, for the log alone, with nothing in it that lets anybody in.
import { redact } from './redact.ts'

/** A chain of causes longer than this tells nothing more, and one that closes in a ring would never end. */
const MAX_CAUSES = 5

/** One line of the log: what it was about, then the error with its stack and all its causes. */
export function tellLog(about: readonly string[], error: unknown): void {
  console.error(...about.map(redact), redact(told(error, MAX_CAUSES)))
}

function told(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined || causes === 0 ? '' : `\n  because of ${told(error.cause, causes - 1)}`
  return (error.stack ?? `${error.name}: ${error.message}`) + cause
}
