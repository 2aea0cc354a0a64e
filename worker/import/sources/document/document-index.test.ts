import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../durable/protocol/update.ts'
import { finishedIndex, indexOnce, readPiece } from './document-index.ts'
import { piecesOf, placeOf, type Pieces } from './document-pieces.ts'
import { DocumentFault } from './document-fault.ts'
import { beginScan, endScan, scan } from './document-scanner.ts'
import { memoryFiles } from '../memory-files.test-support.ts'

const encoder = new TextEncoder()

/** Hundreds of documents take a second or two, but for machines that are busy with other things. */
const TIMEOUT_MS = 60_000

/** Batch by batch until the index is there; null when the document cannot be cut. */
async function indexed(file: Uint8Array, rangeBytes: number) {
  const files = memoryFiles({ doc: file })
  for (;;) {
    const step = await indexOnce(files, { key: 'doc', bytes: file.length }, 0, rangeBytes)
    if (step.done) return { files, index: step.index }
  }
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('"', '\\', '\\"', '[', '{"a":[', ']}', ',', '\\\\', '\n', '", "spans": ['),
)
/** V8 takes the key `"` for the key `\\` where an object with the latter was parsed before (seen in 13.6 and 15.0). */
const keys = text.filter((name) => !name.includes('\\'))
const anything = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.constantFrom(true, null, 0.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(keys, fc.constantFrom('spans', 'data', 'attributes')), tie('value'), { maxKeys: 3 }),
  ),
})).value
const record = fc.dictionary(fc.constantFrom('id', 'name', 'input', 'attributes', 'größe'), anything, { maxKeys: 4 })
const records = fc.array(record, { maxLength: 25, size: 'large' })
const withList = (name: string, beside: string, list: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(record, list, fc.boolean())
    .map(([info, items, first]) => (first ? { [name]: items, [beside]: info } : { [beside]: info, [name]: items }))
const scopes = fc.array(withList('spans', 'scope', records), { maxLength: 3 })
const resources = fc.array(withList('scopeSpans', 'resource', scopes), { maxLength: 4 })
const documents: fc.Arbitrary<Json> = fc.oneof(
  records,
  fc.array(records, { maxLength: 4 }),
  fc.array(withList('observations', 'trace', records), { maxLength: 6 }),
  withList('resourceSpans', 'about', resources),
  fc.array(withList('resourceSpans', 'about', resources), { maxLength: 3 }),
  fc.record({ post: records, patch: records, info: record }),
  fc.record({ data: fc.record({ traces: records, note: text }), traces: records }),
)

/** JSON with blanks wherever JSON allows them, from an endless tape of them. */
function written(value: Json, tape: readonly string[]): string {
  let at = 0
  const blank = (): string => tape[at++ % tape.length]!
  const write = (part: Json): string => {
    if (typeof part !== 'object' || part === null) return JSON.stringify(part)
    const inside = Array.isArray(part)
      ? part.map((item: Json) => blank() + write(item) + blank())
      : Object.entries(part).map(
          ([key, item]) => `${blank()}${JSON.stringify(key)}${blank()}:${blank()}${write(item)}${blank()}`,
        )
    const [open, close] = Array.isArray(part) ? '[]' : '{}'
    return `${open}${inside.length === 0 ? blank() : inside.join(',')}${close}`
  }
  return blank() + write(value) + blank()
}

type Step = string | number

function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index))
}

function partAt(value: Json, steps: readonly Step[]): Json {
  return steps.reduce<Json>((inner, step) => (inner as { readonly [step: Step]: Json })[step]!, value)
}

/** The document as one piece must show it: one list cut short, and all lists beside the way down to it empty. */
function cutShort(value: Json, steps: readonly Step[], first: number, count: number): Json {
  const [step, ...rest] = steps
  if (step === undefined) return (value as readonly Json[]).slice(first, first + count)
  if (typeof step === 'number') return [cutShort((value as readonly Json[])[step]!, rest, first, count)]
  const entries = Object.entries(value as { readonly [key: string]: Json })
  return Object.fromEntries(
    entries.map(([key, item]) => [key, key === step ? cutShort(item, rest, first, count) : emptied(key, item)]),
  )
}

const LISTS = new Set(['spans', 'scopeSpans', 'resourceSpans', 'traces', 'observations', 'post', 'patch', 'data'])

function emptied(key: string, value: Json): Json {
  if (!LISTS.has(key) || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return []
  return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, emptied(inner, item)]))
}

/** Every element of every list that was cut is in one piece, or cut itself, or refused: no more and no less. */
function expectCovered(document: Json, { lists, pieces, refused }: Pieces): void {
  const seen = new Map<string, number[]>()
  const see = (path: string, indexes: readonly number[]): void => {
    seen.set(path, [...new Set([...(seen.get(path) ?? []), ...indexes])])
  }
  const met = new Set<string>()
  const once = (path: string, first: number, count: number): void => {
    for (let index = first; index < first + count; index++) {
      expect(met.has(`${path}[${index}]`)).toBe(false)
      met.add(`${path}[${index}]`)
      see(path, [index])
    }
  }
  for (const [list, first, count] of pieces) once(lists[list]!.path, first, count)
  for (const { path, first, count } of refused) once(path, first, count)
  for (const { path } of lists) {
    for (const { index, 1: element } of path.matchAll(/\[(\d+)\]/g)) {
      expect(met.has(`${path.slice(0, index)}[${element}]`)).toBe(false)
      see(path.slice(0, index), [Number(element)])
    }
  }
  for (const [path, indexes] of seen) {
    const list = partAt(document, stepsOf(path)) as readonly Json[]
    expect(indexes.toSorted((a, b) => a - b)).toEqual(Array.from(list, (_, index) => index))
  }
}

describe('the pieces of a large document', () => {
  test(
    'hold all of it once, each as the document with one list cut short, in ranges that are bounded',
    async () => {
      let pieces = 0
      let inside = 0
      await fc.assert(
        fc.asyncProperty(
          documents,
          fc.array(fc.constantFrom('', '', '', ' ', '\n', '\t  '), { minLength: 1, maxLength: 7 }),
          fc.integer({ min: 24, max: 900 }),
          async (document, tape, rangeBytes) => {
            const file = encoder.encode(written(document, tape))
            const { files, index } = await indexed(file, rangeBytes)
            if (index === null) return
            expect(index).toEqual(await finishedIndex(files, 'doc'))
            expectCovered(document, index)
            for (const piece of index.pieces) {
              files.asked.length = 0
              const { records: read, failures } = await readPiece(files, 'doc', index, piece)
              const asked = files.asked.reduce((sum, { length }) => sum + length, 0)
              expect(asked).toBeLessThanOrEqual(rangeBytes)
              expect(failures).toEqual([])

              const [list, first, count] = piece
              const { path } = index.lists[list]!
              const expected = cutShort(document, stepsOf(path), first, count)
              if (path === '$') {
                expect(read.map(({ value }) => value)).toEqual(expected)
                expect(read.map(({ place }) => place)).toEqual(read.map((_, i) => `element ${first + i + 1}`))
              } else {
                expect(read.map(({ value }) => value)).toEqual([Array.isArray(expected) ? expected[0] : expected])
              }
              pieces += 1
              if (path.includes('[')) inside += 1
            }
            expect(files.mostAtOnce).toBe(1)
          },
        ),
        { numRuns: 400 },
      )
      // Documents that are never cut would prove nothing.
      expect(pieces).toBeGreaterThan(500)
      expect(inside).toBeGreaterThan(200)
    },
    TIMEOUT_MS,
  )

  test(
    'are found whatever the chunks are, with the state stored in between',
    async () => {
      await fc.assert(
        fc.asyncProperty(documents, fc.integer({ min: 1, max: 40 }), async (document, chunk) => {
          const file = encoder.encode(JSON.stringify(document))
          const whole = await indexed(file, 1000)
          const limits = { piece: 750, count: Infinity, whole: 750, skeleton: 125 }
          let state = beginScan(0)
          for (let from = 0; from < file.length; from += chunk) {
            scan(state, file.subarray(from, from + chunk), limits)
            state = JSON.parse(JSON.stringify(state))
          }
          expect(piecesOf(endScan(state), state.refused, limits, 1000)).toEqual(whole.index)
        }),
      )
    },
    TIMEOUT_MS,
  )

  test('no read is longer than a range, and a long index is made in several batches', async () => {
    const rangeBytes = 128
    const file = encoder.encode(
      JSON.stringify({ spans: Array.from({ length: 400 }, (_, id) => ({ id, name: `span ${id}` })) }),
    )
    const files = memoryFiles({ doc: file })
    let batches = 0
    for (let done = false; !done; batches++) {
      ;({ done } = await indexOnce(files, { key: 'doc', bytes: file.length }, 0, rangeBytes))
    }
    expect(batches).toBeGreaterThan(2)
    const reads = files.asked.filter(({ key }) => key === 'doc')
    expect(Math.max(...reads.map(({ length }) => length))).toBe(rangeBytes)
    expect(reads.reduce((sum, { length }) => sum + length, 0)).toBe(file.length)
    expect(files.mostAtOnce).toBe(1)
  })

  test('making the index again after a lost batch gives the same', async () => {
    const file = encoder.encode(JSON.stringify(Array.from({ length: 600 }, (_, id) => ({ id, name: `span ${id}` }))))
    const whole = await indexed(file, 64)
    const files = memoryFiles({ doc: file })
    const read = { key: 'doc', bytes: file.length }
    await indexOnce(files, read, 0, 64)
    await indexOnce(files, read, 0, 64)
    files.stored.delete('doc.index.json')
    let step = await indexOnce(files, read, 0, 64)
    while (!step.done) step = await indexOnce(files, read, 0, 64)
    expect(step.index).toEqual(whole.index)
  })

  test('a span is never cut inside, however long its own lists are', async () => {
    const span = { id: 1, attributes: Array.from({ length: 100 }, (_, key) => ({ key, value: { data: [1, 2, 3] } })) }
    const small = { id: 2 }
    const document = { resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [small, span, small] }] }] }
    const { index } = await indexed(encoder.encode(JSON.stringify(document)), 1000)
    expect(index?.pieces).toHaveLength(2)
    expect(index?.refused.map((refused) => placeOf(refused.path, refused))).toEqual([
      '$.resourceSpans[0].scopeSpans[0].spans[1]',
    ])
  })

  test('a document with too much beside its lists cannot be cut', async () => {
    const { index } = await indexed(encoder.encode(JSON.stringify({ about: 'x'.repeat(500), spans: [{ id: 1 }] })), 300)
    expect(index).toBeNull()
  })
})

describe('a document whose structure is broken', () => {
  const cases: readonly { name: string; document: string; kind: DocumentFault['kind']; at: number; path: string }[] = [
    {
      name: 'ends in a string',
      document: '{"resourceSpans":[{"scopeSpans":[{"spans":[{},{"name":"abc',
      kind: 'ends_inside',
      at: 58,
      path: '$.resourceSpans[0].scopeSpans[0].spans[1].name',
    },
    { name: 'ends between elements', document: '[{"a":1},{"a":2},', kind: 'ends_inside', at: 17, path: '$[2]' },
    { name: 'goes on', document: '[{"a":1}] {"a":2}', kind: 'goes_on', at: 10, path: '$' },
    {
      name: 'has a wrong bracket',
      document: '{"traces":[{"a":[1,2}]}',
      kind: 'wrong_bracket',
      at: 20,
      path: '$.traces[0].a',
    },
    { name: 'has one bracket too many', document: '{"traces":[]}]', kind: 'goes_on', at: 13, path: '$' },
  ]
  test.each(cases)('one that $name says at which byte and where', async ({ document, kind, at: byte, path }) => {
    for (const rangeBytes of [7, 16, 1000]) {
      const fault = await indexed(encoder.encode(document), rangeBytes).then(
        () => null,
        (error: unknown) => error,
      )
      expect(fault).toBeInstanceOf(DocumentFault)
      expect(fault).toMatchObject({ kind, at: byte, path })
    }
  })

  test('brackets without end are refused', async () => {
    await expect(indexed(encoder.encode('['.repeat(20_000)), 1000)).rejects.toMatchObject({ kind: 'too_deep' })
  })
})
