// Waiting with an end: a case never sleeps, it waits for what must come and says what did not.

/** What a service under test on a busy machine may take for anything that should happen at once (ms). */
export const SOON_MS = 10_000

/** What was waited for did not come in time. */
export class TooLate extends Error {
  override readonly name = 'TooLate'
}

/** @throws TooLate when the work takes longer; the message names what was waited for. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TooLate(`waited ${ms / 1000} s in vain for ${what}`)), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
