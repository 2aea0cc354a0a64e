import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../durable/protocol/update.ts'
import type { FilePlan } from '../plan.ts'
import { derivedKeys } from './derived-files.ts'
import { FileSource } from './file-source.ts'
import { MOST_LINES } from './lines.ts'
import { memoryFiles, type MemoryFiles } from './memory-files.test-support.ts'
import { RANGE_BYTES, UnreadableSource, type Batch, type Position } from './source.ts'

const encoder = new TextEncoder()

type Content = string | Uint8Array

const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? encoder.encode(content) : content)
const joinBytes = (...parts: readonly Content[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...bytesOf(part)]))

/** Batches of a third of a range, so that both sizes matter in every test. */
function open(plan: FilePlan, files: MemoryFiles, rangeBytes: number): FileSource {
  return new FileSource(plan, files, rangeBytes, Math.ceil(rangeBytes / 3))
}

function stored(content: Content, plan: Partial<FilePlan> = {}) {
  const bytes = bytesOf(content)
  const files = memoryFiles({ up: bytes })
  const whole: FilePlan = {
    source: 'file',
    key: 'up',
    bytes: bytes.length,
    filename: 'x.json',
    format: 'auto',
    gzip: false,
    ...plan,
  }
  return { files, plan: whole }
}

/** To the end, a new source for each batch and each position through JSON, as after a crash at every step. */
async function readAll(files: MemoryFiles, plan: FilePlan, rangeBytes = RANGE_BYTES): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let position: Position | null = null; ;) {
    const batch: Batch = await open(plan, files, rangeBytes).next(position)
    batches.push(batch)
    position = JSON.parse(JSON.stringify(batch.position))
    if (batch.finished) return batches
  }
}

async function unreadable(content: Content, plan: Partial<FilePlan> = {}, rangeBytes = RANGE_BYTES): Promise<string> {
  const { files, plan: whole } = stored(content, plan)
  const error = await readAll(files, whole, rangeBytes).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UnreadableSource)
  return (error as UnreadableSource).message
}

const spanIds = (batches: readonly Batch[]): string[] =>
  batches.flatMap(({ spans }) => spans.map(({ span }) => span.span_id))
const notes = (batches: readonly Batch[]): string[] => batches.flatMap((batch) => batch.notes)
const places = (batches: readonly Batch[]): string[] =>
  batches.flatMap(({ failures }) => failures.map(({ place }) => place))

const sizeNote = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
/** An id of all zeros would be none. */
const hex = (n: number): string => (n + 1).toString(16).padStart(16, '0')
const otlpSpan = (n: number): Json => ({
  traceId: hex(n % 7).padStart(32, 'a'),
  spanId: hex(n),
  name: `span ${n}`,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
})
const request = (...spans: readonly Json[]): Json => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 's' }, spans }] }],
})
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => JSON.stringify(request(otlpSpan(n)))).join('\n') + '\n'
const expectedIds = (count: number): string[] => Array.from({ length: count }, (_, n) => hex(n))

test('a file of nothing but tiny lines is read some thousands at a time', async () => {
  const { files, plan } = stored(
    `${JSON.stringify({ id: 'a', run_type: 'llm', trace_id: 't' })}\n${'{}\n'.repeat(2.5 * MOST_LINES)}`,
  )
  const batches = await readAll(files, plan)
  expect(batches).toHaveLength(3)
  expect(batches.flatMap(({ failures }) => failures)).toHaveLength(2.5 * MOST_LINES)
  expect(batches.at(-1)?.failures.at(-1)?.place).toBe('line 50,001')
})

describe('a file of lines', () => {
  test.each([600, 1000, 4096, RANGE_BYTES])('is read one range at a time, in ranges of %i', async (rangeBytes) => {
    const { files, plan } = stored(lines(100))
    const batches = await readAll(files, plan, rangeBytes)
    expect(spanIds(batches)).toEqual(expectedIds(100))
    expect(notes(batches)).toEqual([`Detected OTLP/JSON: one JSON value a line, ${sizeNote(plan.bytes)}`])
    // Once more for each line that is longer than a batch.
    expect(files.asked.length).toBeLessThanOrEqual(2 * batches.length)
    expect(Math.max(...files.asked.map(({ length }) => length))).toBeLessThanOrEqual(rangeBytes)
    expect(files.mostAtOnce).toBe(1)
    expect(batches.at(-1)).toMatchObject({ done: plan.bytes, total: plan.bytes, unit: 'bytes' })
    const done = batches.map((batch) => batch.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  test('gives the same batch when a position is repeated, and the end again at the end', async () => {
    const { files, plan } = stored(lines(50))
    const batches = await readAll(files, plan, 4096)
    const source = open(plan, files, 4096)
    expect(await source.next(null)).toEqual(batches[0])
    expect(await source.next(batches[0]!.position)).toEqual(batches[1])
    expect(await source.next(batches.at(-1)!.position)).toMatchObject({ spans: [], failures: [], finished: true })
    expect(source.namespace(batches[0]!.position)).toBe('otlp')
  })

  test('may begin with a byte order mark, have CRLF and blank lines, and lack the last line break', async () => {
    const text = `\u{feff}\r\n${lines(3).trim().replaceAll('\n', '\r\n\r\n')}`
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan)
    expect(spanIds(batches)).toEqual(expectedIds(3))
    expect(places(batches)).toEqual([])
  })

  test('with a broken first line, middle and end takes the good ones in', async () => {
    const good = lines(4).trim().split('\n')
    const text = [
      `{"resourceSpans": [{`,
      good[0],
      'null',
      good[1],
      '[',
      `  ${good[2]}  `,
      good[3],
      good[3]!.slice(0, 90),
    ].join('\n')
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan)
    expect(spanIds(batches)).toEqual(expectedIds(4))
    expect(places(batches)).toEqual(['line 1', 'line 5', 'line 8', 'line 3'])
    expect(batches[0]!.failures[2]!.reason).toBe('ends in the middle (the file may have been cut off)')
  })

  test('whose first line is longer than a range is still read, but for that line', async () => {
    const long = JSON.stringify(request(...Array.from({ length: 30 }, (_, n) => otlpSpan(1000 + n))))
    const { files, plan } = stored(`${long}\n${lines(20)}`)
    const batches = await readAll(files, plan, 2048)
    expect(spanIds(batches)).toEqual(expectedIds(20))
    expect(places(batches)).toEqual(['line 1'])
    expect(notes(batches)).toContain('Not one JSON document but one JSON value a line, the first line being very long')
  })
})

describe('a file that is one document', () => {
  const many = (count: number): Json[] => Array.from({ length: count }, (_, n) => otlpSpan(n))
  const documents: readonly { name: string; text: string }[] = [
    { name: 'an OTLP request', text: JSON.stringify(request(...many(200))) },
    { name: 'an OTLP request, indented', text: JSON.stringify(request(...many(200)), null, 2) },
    { name: 'an array of requests', text: JSON.stringify(many(200).map((span) => request(span))) },
    {
      name: 'an array of requests, indented',
      text: JSON.stringify(
        many(200).map((span) => request(span)),
        null,
        '\t',
      ),
    },
    {
      name: 'an array of bare spans, one a line',
      text: `[\n${many(200)
        .map((span) => JSON.stringify(span))
        .join(',\n')}\n]\n`,
    },
    {
      name: 'an array in which one request is large',
      text: JSON.stringify([request(otlpSpan(0)), request(...many(199).slice(1)), request(otlpSpan(199))]),
    },
    { name: 'one line with a line break', text: `${JSON.stringify(request(...many(200)))}\n` },
  ]
  test.each(documents)('$name comes out whole, at once or in pieces', async ({ name, text }) => {
    const expected = name.includes('one request')
      ? [0, ...Array.from({ length: 198 }, (_, n) => n + 1), 199].map(hex)
      : expectedIds(200)
    for (const rangeBytes of [1000, 2048, 10_000, RANGE_BYTES]) {
      const { files, plan } = stored(text)
      const batches = await readAll(files, plan, rangeBytes)
      expect(spanIds(batches)).toEqual(expected)
      expect(places(batches)).toEqual([])
      expect(notes(batches)[0]).toBe(`Detected OTLP/JSON: one JSON document, ${sizeNote(plan.bytes)}`)
      const reads = files.asked.filter(({ key }) => key === 'up')
      expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(rangeBytes)
      expect(files.mostAtOnce).toBe(1)
      const done = batches.map((batch) => batch.done)
      expect(done).toEqual(done.toSorted((a, b) => a - b))
      expect(batches.at(-1)!.done).toBe(plan.bytes)
      expect(Math.max(...batches.map(({ position }) => JSON.stringify(position).length))).toBeLessThan(300)
    }
  })

  test('keeps the trace with each piece of its observations', async () => {
    const observations = Array.from({ length: 60 }, (_, n) => ({
      id: `o${n}`,
      traceId: 't',
      type: 'SPAN',
      name: `step ${n}`,
      startTime: '2026-01-05T08:00:00Z',
    }))
    const text = JSON.stringify({
      trace: { id: 't', name: 'a trace', timestamp: '2026-01-05T08:00:00Z', userId: 'u' },
      observations,
    })
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan, 2000)
    expect(notes(batches)[0]).toMatch(/^Detected Langfuse: one JSON document/)
    expect(batches.length).toBeGreaterThan(3)
    const ids = new Set(spanIds(batches))
    expect(observations.every(({ id }) => ids.has(id))).toBe(true)
    const names = batches.flatMap(({ traces }) => traces.map(({ name }) => name))
    expect(new Set(names)).toEqual(new Set(['a trace']))
  })

  test('has an element that is too large and cannot be cut named, and the rest goes in', async () => {
    const giant = { ...(otlpSpan(5) as { [key: string]: Json }), name: 'x'.repeat(5000) }
    const { files, plan } = stored(JSON.stringify(request(otlpSpan(0), giant, otlpSpan(1), ...many(20).slice(2))))
    const batches = await readAll(files, plan, 3000)
    expect(spanIds(batches)).toEqual(expectedIds(20))
    expect(batches.flatMap(({ failures }) => failures)).toMatchObject([
      {
        place: '$.resourceSpans[0].scopeSpans[0].spans[1]',
        reason: 'is 5.2 kB and cannot be cut: a record and what stands around it may have 3.0 kB',
      },
    ])
  })

  test('goes on from any of its batches as if nothing had happened', async () => {
    const { files, plan } = stored(JSON.stringify(request(...many(300))))
    const batches = await readAll(files, plan, 2000)
    const source = open(plan, files, 2000)
    for (const [index, before] of batches.slice(0, -1).entries()) {
      const again = await source.next(before.position)
      expect(again.spans).toEqual(batches[index + 1]!.spans)
    }
  })
})

describe('a gzip', () => {
  test('is unpacked once and read like any file', async () => {
    const packed = new Uint8Array(gzipSync(lines(200)))
    const { files, plan } = stored(packed, { gzip: true, filename: 'x.jsonl.gz' })
    const batches = await readAll(files, plan, 4096)
    expect(spanIds(batches)).toEqual(expectedIds(200))
    expect(notes(batches)[0]).toMatch(/^Unpacked .* of gzip to /)
    expect(batches.at(-1)!.total).toBe(lines(200).length)
    expect([...files.stored.keys()].filter((key) => key !== 'up')).toEqual(['up.unpacked'])
    expect(await readAll(files, plan, 4096)).toEqual(batches)
  })

  test('of a large document is indexed beside the unpacked file, and all that was made can be found', async () => {
    const packed = new Uint8Array(gzipSync(JSON.stringify(request(...expectedIds(100).map((_, n) => otlpSpan(n))))))
    const { files, plan } = stored(packed, { gzip: true })
    expect(spanIds(await readAll(files, plan, 3000))).toEqual(expectedIds(100))
    await files.delete(derivedKeys('up'))
    expect([...files.stored.keys()]).toEqual(['up'])
  })

  test('that is broken or has several members is refused by name', async () => {
    const packed = new Uint8Array(gzipSync(lines(200)))
    expect(await unreadable(packed.subarray(0, packed.length - 40), { gzip: true })).toMatch(
      /^"x\.json" cannot be unpacked\. The gzip data breaks off/,
    )
    expect(await unreadable(joinBytes(packed, packed), { gzip: true })).toMatch(/several gzip files in one/)
    expect(await unreadable('no gzip at all', { gzip: true })).toMatch(/^"x\.json" cannot be unpacked/)
  })
})

describe('a file that cannot be read', () => {
  const utf16 = (text: string, mark: boolean): Uint8Array =>
    Uint8Array.from([...(mark ? [0xff, 0xfe] : []), ...[...text].flatMap((c) => [c.charCodeAt(0), 0])])
  const cases: readonly { name: string; content: Content; says: RegExp; plan?: Partial<FilePlan> }[] = [
    { name: 'empty', content: '', says: /^"x\.json" is empty: there is nothing to import\.$/ },
    { name: 'empty, with no name', content: '', says: /^The file is empty/, plan: { filename: null } },
    { name: 'only blanks', content: ' \n\r\n\t', says: /is empty/ },
    { name: 'only a byte order mark', content: '\u{feff}', says: /is empty/ },
    { name: 'an empty list', content: ' [ ] ', says: /is an empty list: there is nothing to import/ },
    {
      name: 'an empty object',
      content: '{}',
      says: /of no known format: an empty object is none of OTLP\/JSON, Langfuse, LangSmith, Phoenix/,
    },
    { name: 'text', content: 'hello\nworld', says: /is not JSON: line 1 begins with "hello"\. Traces come as/ },
    { name: 'text below blank lines', content: '\n\n  id,name\n1,2', says: /line 3 begins with "id,name"/ },
    {
      name: 'a page',
      content: '<!doctype html><html><head><title>Sign in to continue</title>',
      says: /line 1 begins with "<!doctype html><html><head><title>Sign i"/,
    },
    { name: 'a number', content: '42', says: /line 1 begins with "42"/ },
    {
      name: 'gzip under another name',
      content: new Uint8Array(gzipSync(lines(3))),
      says: /is gzip data, not JSON\. Name it with \.gz/,
    },
    { name: 'a zip archive', content: 'PK\u0003\u0004....', says: /is a zip archive, not JSON\. Unpack it/ },
    { name: 'Parquet', content: 'PAR1....', says: /is a Parquet file/ },
    { name: 'UTF-16 with a mark', content: utf16('{"a":1}', true), says: /is text in UTF-16.*Save it as UTF-8/ },
    { name: 'UTF-16 without a mark', content: utf16('{"a":1}', false), says: /is text in UTF-16/ },
    { name: 'binary', content: Uint8Array.from([0x7b, 0, 0, 0, 1, 2, 3]), says: /is binary data/ },
    {
      name: 'JSON of no known format',
      content: '{"users":[],"total":3}',
      says: /of no known format: an object with the keys users, total is none of/,
    },
    {
      name: 'lines of no known format',
      content: '{"user":1}\n{"user":2}\n',
      says: /of no known format: an object with the key user is none of/,
    },
    {
      name: 'no JSON inside of its brackets',
      content: '{resourceSpans: [1, 2, 3]}',
      says: /^"x\.json" is not valid JSON: Expected property name/,
    },
    {
      name: 'lines none of which is JSON',
      content: '{"a":1}}\n{"b"}\n{"c"}\n',
      says: /cannot be recognised|is not valid JSON|goes on after/,
    },
    {
      name: 'a document cut off',
      content: JSON.stringify(request(otlpSpan(1), otlpSpan(2))).slice(0, 250),
      says: /^"x\.json" ends in the middle, at byte 250, in \$\.resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\].*cut off/,
    },
    {
      name: 'a document cut off, indented',
      content: JSON.stringify(request(otlpSpan(1)), null, 2).slice(0, 300),
      says: /ends in the middle, at byte 300, in \$\.resourceSpans\[0\]/,
    },
    {
      name: 'two documents',
      content: `${JSON.stringify(request(otlpSpan(1)), null, 1)}\n${JSON.stringify(request(otlpSpan(2)), null, 1)}`,
      says: /goes on after the end of its JSON document, at byte \d+\. A file holds one document, or one JSON value a line/,
    },
    {
      name: 'a document with wrong brackets',
      content: '{"resourceSpans":[{"scopeSpans":[}]}',
      says: /a bracket closes what was not opened, at byte 33, in \$\.resourceSpans\[0\]/,
    },
  ]
  test.each(cases)('$name says so', async ({ content, says, plan }) => {
    expect(await unreadable(content, plan)).toMatch(says)
  })

  test('a large document that is cut off, goes on or is nested without end says so', async () => {
    const text = JSON.stringify(request(...Array.from({ length: 200 }, (_, n) => otlpSpan(n))))
    expect(await unreadable(text.slice(0, 20_000), {}, 3000)).toMatch(
      /ends in the middle, at byte 20,000, in \$\.resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[\d+\]/,
    )
    expect(await unreadable(`${JSON.stringify(JSON.parse(text), null, 1)} x`, {}, 3000)).toMatch(
      /goes on after the end/,
    )
    expect(await unreadable(`{"resourceSpans":[{"a":${'['.repeat(30_000)}`, {}, 3000)).toMatch(
      /no known format|nested too deeply/,
    )
  })

  test('a large document of no known format is refused before it is indexed', async () => {
    const { files, plan } = stored(JSON.stringify({ rows: Array.from({ length: 1000 }, (_, row) => ({ row })) }))
    await expect(open(plan, files, 1000).next(null)).rejects.toThrow(/an object with the key rows is none of/)
    expect(files.asked).toHaveLength(1)
  })

  test('one that is gone, at the beginning or on the way, says how long uploads are kept', async () => {
    const { files, plan } = stored(lines(100))
    const first = await open(plan, files, 1000).next(null)
    await files.delete(['up'])
    const gone = /no longer stored \(uploads are kept 7 days\): upload it again/
    await expect(open(plan, files, 1000).next(first.position)).rejects.toThrow(gone)
    await expect(open(plan, files, 1000).next(null)).rejects.toThrow(gone)
    await expect(open({ ...plan, gzip: true }, files, 1000).next(null)).rejects.toThrow(gone)
  })

  test('one that is shorter than what was uploaded says so', async () => {
    const { files, plan } = stored(lines(10))
    await expect(new FileSource({ ...plan, bytes: plan.bytes + 10 }, files, RANGE_BYTES).next(null)).rejects.toThrow(
      /ends at byte/,
    )
  })

  test('a checkpoint of another version says to start anew', async () => {
    const { files, plan } = stored(lines(10))
    await expect(open(plan, files, 1000).next({ page: 3 })).rejects.toThrow(/another version/)
  })
})

describe('a format that was asked for', () => {
  test('is used without looking, and each record that is none of it is named', async () => {
    const { files, plan } = stored(lines(3), { format: 'langsmith' })
    const batches = await readAll(files, plan)
    expect(notes(batches)[0]).toMatch(/^Reading as LangSmith, as asked: one JSON value a line/)
    expect(places(batches)).toEqual(['line 1', 'line 2', 'line 3'])
  })
})
