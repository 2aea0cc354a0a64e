import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryFiles } from '../memory-files.test-support.ts'
import { finishedIndex, indexOnce, readPiece } from './document-index.ts'
import { readDocument, wholeDocument } from './document-records.ts'

const encoder = new TextEncoder()

const span = (id: number): string =>
  JSON.stringify({ id, name: `span ${id}`, text: 'Long enough to be a record of its own.' })
const BROKEN = '{"id": 7, "name": nobody, "text": "Long enough to be a record of its own."}'
/** Stands for a byte that no UTF-8 has. */
const BAD_BYTE = '\u{e000}'

function bytesOf(text: string): Uint8Array {
  const [first, ...rest] = text.split(BAD_BYTE).map((part) => encoder.encode(part))
  return Uint8Array.from([...first!, ...rest.flatMap((part) => [0xff, ...part])])
}

describe('a broken element of a document', () => {
  test('is named by its number, and all others go in with theirs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('good', 'broken', 'no UTF-8'), { minLength: 1, maxLength: 30 }), (kinds) => {
        const texts = kinds.map((kind, id) =>
          kind === 'good' ? span(id) : kind === 'broken' ? BROKEN : span(id).replace('Long', BAD_BYTE),
        )
        const bytes = bytesOf(`[${texts.join(',\n')}]`)
        const { records, failures } = readDocument(bytes, wholeDocument(0), null)
        expect(records.map(({ place, value }) => [place, value])).toEqual(
          kinds.flatMap((kind, id) => (kind === 'good' ? [[`element ${id + 1}`, JSON.parse(texts[id]!)]] : [])),
        )
        expect(failures.map(({ place }) => place)).toEqual(
          kinds.flatMap((kind, id) => (kind === 'good' ? [] : [`element ${id + 1}`])),
        )
      }),
    )
  })

  test('deep inside is named by its path and byte, and its neighbours keep what stands around them', () => {
    const good = `{"resource":{"a":1},"scopeSpans":[{"scope":{"s":1},"spans":[${span(1)},${span(2)}]}]}`
    const bad = `{"resource":{"a":2},"scopeSpans":[{"scope":{"s":2},"spans":[${span(3)},${BROKEN},${span(4)}]}]}`
    const text = `{"about":"x","resourceSpans":[${good},${bad}]}`
    const { records, failures } = readDocument(encoder.encode(text), wholeDocument(100), null)
    expect(failures).toEqual([
      {
        place: '$.resourceSpans[1].scopeSpans[0].spans[1]',
        at: 100 + text.indexOf(BROKEN),
        trace_id: null,
        reason: expect.stringMatching(/^is not valid JSON: Unexpected token 'o', .*"name": nobody/),
      },
    ])
    const rest = { scope: { s: 2 }, spans: [JSON.parse(span(3)), JSON.parse(span(4))] }
    expect(records.map(({ value }) => value)).toEqual([
      { about: 'x', resourceSpans: [JSON.parse(good)] },
      { about: 'x', resourceSpans: [{ resource: { a: 2 }, scopeSpans: [rest] }] },
    ])
    expect(new Set(records.map(({ at }) => at)).size).toBe(2)
  })

  test('keeps the trace that stands beside it, even when it was the only one', () => {
    const { records, failures } = readDocument(
      encoder.encode(`{"trace":{"id":"t"},"observations":[${BROKEN}]}`),
      wholeDocument(0),
      null,
    )
    expect(records.map(({ value }) => value)).toEqual([{ trace: { id: 't' }, observations: [] }])
    expect(failures.map(({ place }) => place)).toEqual(['$.observations[0]'])
  })

  test('is told apart from what stands around it', () => {
    const text = `[{"trace":{"id":"${BAD_BYTE}"},"observations":[${span(1)}]},{"trace":{"id":"u"},"observations":[${span(2)}]}]`
    const { records, failures } = readDocument(bytesOf(text), wholeDocument(0), null)
    expect(records.map(({ place }) => place)).toEqual(['element 2'])
    expect(failures).toMatchObject([
      {
        place: 'what stands around $[0].observations',
        reason: 'holds bytes that are not UTF-8 (the first at byte 17 of the file)',
      },
    ])
  })

  test('without any list fails the document', () => {
    const { records, failures } = readDocument(encoder.encode('{"id": nobody}'), wholeDocument(0), null)
    expect(records).toEqual([])
    expect(failures).toMatchObject([{ place: 'the document', at: 0 }])
  })
})

describe('a broken element in a piece of a large document', () => {
  async function readAll(file: Uint8Array, rangeBytes: number) {
    const files = memoryFiles({ doc: file })
    while (!(await indexOnce(files, { key: 'doc', bytes: file.length }, 0, rangeBytes)).done);
    const index = await finishedIndex(files, 'doc')
    const pieces = []
    for (const piece of index.pieces) pieces.push(await readPiece(files, 'doc', index, piece))
    return { records: pieces.flatMap(({ records }) => records), failures: pieces.flatMap(({ failures }) => failures) }
  }

  test.each([700, 900, 1500, 4000])('has the path and byte of the whole file, in ranges of %i', async (rangeBytes) => {
    const scope = (first: number, broken: number): string => {
      const spans = Array.from({ length: 12 }, (_, i) =>
        i === broken ? BROKEN.replace('7', String(first + i)) : span(first + i),
      )
      return `{"scope":{"name":"s${first}"},"spans":[${spans.join(', ')}]}`
    }
    const resources = [0, 1, 2].map(
      (r) => `{"resource":{"r":${r}},"scopeSpans":[${scope(r * 100, 3 + r)},${scope(r * 100 + 50, 9)}]}`,
    )
    const text = `{"resourceSpans": [\n${resources.join(',\n')}\n]}`
    const { records, failures } = await readAll(encoder.encode(text), rangeBytes)

    const idAt = (at: number): string => /^\s*{"id": (\d+)/.exec(text.slice(at))?.[1] ?? 'no broken span here'
    expect(failures.map(({ place, at }) => [place, idAt(at)])).toEqual(
      [0, 1, 2].flatMap((r) => [
        [`$.resourceSpans[${r}].scopeSpans[0].spans[${3 + r}]`, String(r * 100 + 3 + r)],
        [`$.resourceSpans[${r}].scopeSpans[1].spans[9]`, String(r * 100 + 59)],
      ]),
    )
    const ids = [...JSON.stringify(records.map(({ value }) => value)).matchAll(/"id":(\d+)/g)].map(([, id]) =>
      Number(id),
    )
    const expected = [0, 1, 2].flatMap((r) =>
      [0, 50].flatMap((from) =>
        Array.from({ length: 12 }, (_, i) => i)
          .filter((i) => i !== (from === 0 ? 3 + r : 9))
          .map((i) => r * 100 + from + i),
      ),
    )
    expect(ids.toSorted((a, b) => a - b)).toEqual(expected)
    expect(new Set(records.map(({ at }) => at)).size).toBe(records.length)
  })

  test('has its number in a document that is an array', async () => {
    const texts = Array.from({ length: 40 }, (_, id) => (id === 33 ? BROKEN : span(id)))
    const { records, failures } = await readAll(encoder.encode(`[${texts.join(',')}]`), 500)
    expect(failures.map(({ place }) => place)).toEqual(['element 34'])
    expect(records.map(({ place }) => place)).toEqual(
      Array.from({ length: 40 }, (_, id) => `element ${id + 1}`).filter((place) => place !== 'element 34'),
    )
  })
})
