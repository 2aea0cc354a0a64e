// Undoes gzip as it comes, with errors a person can act on. Packed bytes are fed in small slices and only while
// somebody waits for output, so that neither a fast sender nor a zip bomb fills the memory.
import { Refused } from './refused.ts'

/** Gzip packs at most about 1,030 to 1, so one slice unpacks to 8 MiB at worst. */
const SLICE_BYTES = 8 * 1024

/**
 * How runtimes say that something follows the end, for which there is no code: workerd and Node write `trailing`, Deno
 * that its decoder, being done, took less than it was given.
 */
const SOMETHING_FOLLOWS = /trailing|failed to write whole buffer/i

/** Errors with a {@link Refused}: `bad_gzip`, or `gzip_multiple_members`; with the source's own error if that fails. */
export function gunzip(packed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const source = packed.getReader()
  const codec = new DecompressionStream('gzip')
  const input = codec.writable.getWriter()
  const output = codec.readable.getReader()
  let slices: readonly Uint8Array<ArrayBuffer>[] = []
  let fed = 0
  let unpacked = 0
  let failure: unknown = null
  let feeding: Promise<void> | null = null
  let exhausted = false
  let ended = false

  /** Hands the codec one more slice. Whatever fails here fails the output too, where it is told. */
  async function feed(): Promise<void> {
    try {
      const [slice, ...rest] = slices.length > 0 ? slices : await nextSlices()
      if (slice === undefined) {
        exhausted = true
        ended = true
        return await input.close()
      }
      slices = rest
      fed += slice.byteLength
      await input.write(slice)
      feeding = null
    } catch (error) {
      exhausted = true
      await input.abort(error).catch(() => {})
    }
  }

  async function nextSlices(): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    try {
      for (;;) {
        const { done, value } = await source.read()
        if (done) return []
        if (value.byteLength > 0) return sliced(value)
      }
    } catch (error) {
      failure = error
      throw error
    }
  }

  /** Feeds until the codec has something to say. */
  async function next(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const reading = output.read()
    let settled = false
    const settle = () => {
      settled = true
    }
    reading.then(settle, settle)
    while (!settled && !exhausted) {
      feeding ??= feed()
      await Promise.race([reading, feeding])
    }
    return reading
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await next()
          if (done) return controller.close()
          unpacked += value.byteLength
          controller.enqueue(value)
        } catch (error) {
          const reason = failure ?? refusal(error, ended, fed, unpacked)
          await source.cancel(reason).catch(() => {})
          throw reason
        }
      },
      async cancel(reason) {
        await Promise.allSettled([source.cancel(reason), output.cancel(reason)])
      },
    },
    { highWaterMark: 0 },
  )
}

function sliced(chunk: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
  const slices: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < chunk.byteLength; at += SLICE_BYTES) slices.push(chunk.slice(at, at + SLICE_BYTES))
  return slices
}

/** Runtimes word what is wrong each in their own way, and give it no code. */
function refusal(error: unknown, ended: boolean, fed: number, unpacked: number): Refused {
  const message = error instanceof Error ? error.message : String(error)
  const where = `after about ${fed.toLocaleString('en-US')} bytes of it (${unpacked.toLocaleString('en-US')} unpacked)`
  if (SOMETHING_FOLLOWS.test(message)) {
    return new Refused(
      'gzip_multiple_members',
      `The gzip data ends ${where} and something follows: several gzip files in one, or stray bytes. ` +
        'Unpack it and pack it once, or send it unpacked.',
    )
  }
  if (ended) {
    return new Refused(
      'bad_gzip',
      `The gzip data breaks off ${where}: the file is not whole, or damaged. Send it again.`,
    )
  }
  return new Refused('bad_gzip', `The gzip data cannot be unpacked ${where}: it is damaged or not gzip.`)
}
