// A body that is refused while it comes is still read to its end: a connection that is cut in the middle of a request
// shows its sender a network error in the place of the answer.

/** Of what is refused, so much is still read; a sender that goes on after that is cut off. */
const DRAIN_BYTES = 256 * 1000 * 1000

/** Throws away what is left, for at most `maxMs` milliseconds where given. Never throws. */
export async function drain(reader: ReadableStreamDefaultReader<Uint8Array>, maxMs?: number): Promise<void> {
  const cut = () => void reader.cancel().catch(() => {})
  const timer = maxMs === undefined ? undefined : setTimeout(cut, maxMs)
  try {
    for (let drained = 0; drained < DRAIN_BYTES;) {
      const { done, value } = await reader.read()
      if (done) return
      drained += value.byteLength
    }
    await reader.cancel()
  } catch {
    // The sender is gone or was cut off: then nobody is left to read the refusal either.
  } finally {
    if (timer !== undefined) clearTimeout(timer)
  }
}
