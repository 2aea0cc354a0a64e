import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { r2Files } from '../../cloudflare/r2-files.ts'
import { storeStream } from '../../uploads/store-stream.ts'
import type { FilePlan } from '../plan.ts'
import { FileSource } from './file-source.ts'
import { RANGE_BYTES, UnreadableSource, type Batch, type Position } from './source.ts'

const files = r2Files(env.FILES)
const SPANS = 30_000

/** A second or two, but for machines that are busy with other things. */
const TIMEOUT_MS = 60_000

/** About 21 MB: three ranges. */
function* spans(): Generator<string> {
  const text = 'An answer of some length, with “quotes”, a \\"quote\\" and a backslash \\\\. '.repeat(7)
  for (let n = 1; n <= SPANS; n++) {
    const id = n.toString(16).padStart(16, '0')
    yield `{"traceId":"${id}${id}","spanId":"${id}","name":"span ${n}","startTimeUnixNano":"1700000000000000000","attributes":[{"key":"output.value","value":{"stringValue":"${text}"}}]}`
  }
}

function streamOf(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const all = pieces[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      let text = ''
      while (text.length < 64 * 1024) {
        const { done, value } = all.next()
        if (done === true) break
        text += value
      }
      if (text === '') controller.close()
      else controller.enqueue(encoder.encode(text))
    },
  })
}

function* oneDocument(): Generator<string> {
  yield '{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"s"},"spans":['
  let first = true
  for (const span of spans()) {
    yield first ? span : `,\n${span}`
    first = false
  }
  yield ']}]}]}'
}

function* oneSpanALine(): Generator<string> {
  for (const span of spans()) yield `${span}\n`
}

async function readAll(plan: FilePlan): Promise<{ ids: string[]; batches: Batch[] }> {
  const ids: string[] = []
  const batches: Batch[] = []
  for (let position: Position | null = null; ;) {
    const batch: Batch = await new FileSource(plan, files, RANGE_BYTES).next(position)
    ids.push(...batch.spans.map(({ span }) => span.span_id))
    batches.push({ ...batch, spans: [] })
    if (batch.finished) return { ids, batches }
    position = batch.position
  }
}

test.each([
  { name: 'one document', pieces: oneDocument, gzip: false },
  { name: 'one document in a gzip', pieces: oneDocument, gzip: true },
  { name: 'lines', pieces: oneSpanALine, gzip: false },
])(
  '$name of several ranges in R2 is read whole, each span once',
  async ({ name, pieces, gzip }) => {
    const key = `up/${name}`
    const text = streamOf(pieces())
    const stream = gzip ? text.pipeThrough(new CompressionStream('gzip')) : text
    const { bytes } = await storeStream(files, key, stream, { maxBytes: 1e9 })
    const { ids, batches } = await readAll({ source: 'file', key, bytes, filename: null, format: 'auto', gzip })
    expect(ids).toHaveLength(SPANS)
    expect(new Set(ids).size).toBe(SPANS)
    expect(batches.length).toBeGreaterThanOrEqual(3)
    expect(batches.flatMap(({ failures }) => failures)).toEqual([])
  },
  TIMEOUT_MS,
)

test(
  'a gzip in R2 that breaks off leaves nothing behind and says so',
  async () => {
    const packed = new Uint8Array(
      await new Response(streamOf(oneSpanALine()).pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
    )
    await files.put('up/broken', packed.subarray(0, packed.length - 100), packed.length - 100)
    const plan: FilePlan = {
      source: 'file',
      key: 'up/broken',
      bytes: packed.length - 100,
      filename: 'a.gz',
      format: 'auto',
      gzip: true,
    }
    const reason = await new FileSource(plan, files, RANGE_BYTES).next(null).catch((error: unknown) => error)
    expect(reason).toBeInstanceOf(UnreadableSource)
    expect(reason).toMatchObject({ message: expect.stringMatching(/^"a\.gz" cannot be unpacked\. The gzip data/) })
    expect(await files.size('up/broken.unpacked')).toBeNull()
  },
  TIMEOUT_MS,
)
