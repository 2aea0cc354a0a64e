// Bytes for tests: packed, random, cut into chunks, compared.

export async function gzip(data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(
    await new Response(
      new Blob([new Uint8Array(data)]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer(),
  )
}

/** Bytes that do not compress, the same in every run. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

/** Delivers the data in chunks of one size, then ends or fails. */
export function chunked(data: Uint8Array, size: number, failure?: Error): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < data.byteLength) {
        controller.enqueue(data.slice(at, at + size))
        at += size
      } else if (failure === undefined) controller.close()
      else controller.error(failure)
    },
  })
}

/** Equality that is quick on megabytes, and says no more than that of a difference. */
export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i])
}
