import fc from 'fast-check'
import { expect, test } from 'vitest'
import { waterfallRows } from './waterfall-rows.ts'
import type { SpanRow } from './wire.ts'

function span(
  span_id: string,
  parent_id: string | null,
  start: number | null,
  duration_ms: number | null = 10,
): SpanRow {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    span_id,
    parent_id,
    name: span_id,
    kind: 'CHAIN',
    start_time: iso(start),
    end_time: iso(start === null || duration_ms === null ? null : start + duration_ms),
    duration_ms,
    status: 'ok',
    status_message: null,
    model: null,
    provider: null,
    prompt_tokens: null,
    completion_tokens: null,
    total_tokens: null,
    cost_usd: null,
    body: {},
    body_omitted: null,
  }
}

const outline = (spans: readonly SpanRow[]) => waterfallRows(spans).map((row) => `${row.depth}${row.span.span_id}`)

test('children come under their parent, by start', () => {
  expect(outline([span('c', 'a', 5), span('b', 'a', 2), span('a', null, 0), span('d', 'b', 3)])).toEqual([
    '0a',
    '1b',
    '2d',
    '1c',
  ])
})

test('a span whose parent is not in the file stands at the top', () => {
  expect(outline([span('b', 'gone', 2), span('a', null, 0)])).toEqual(['0a', '0b'])
})

test('spans in a cycle of parents, or their own parent, are shown', () => {
  expect(
    outline([span('a', 'b', 0), span('b', 'a', 1), span('c', 'c', 2)])
      .map((row) => row.slice(1))
      .toSorted(),
  ).toEqual(['a', 'b', 'c'])
})

test('places are fractions of the whole trace', () => {
  expect(waterfallRows([span('a', null, 0, 100), span('b', 'a', 50, 25)])).toMatchObject([
    { from: 0, width: 1 },
    { from: 0.5, width: 0.25 },
  ])
})

test('a span without a start has no place, and one without an end no width', () => {
  expect(waterfallRows([span('a', null, 0, 100), span('b', 'a', null), span('c', 'a', 20, null)])).toMatchObject([
    {},
    { from: 0.2, width: 0 },
    { from: null, width: 0 },
  ])
})

test('whatever hangs on whatever, every span is shown once, within the picture', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const start = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: null })
  const spans = fc.uniqueArray(fc.record({ id, parent: fc.option(id, { nil: null }), start }), {
    selector: (one) => one.id,
  })
  fc.assert(
    fc.property(spans, (drawn) => {
      const rows = waterfallRows(drawn.map((one) => span(one.id, one.parent, one.start)))
      expect(rows.map((row) => row.span.span_id).toSorted()).toEqual(drawn.map((one) => one.id).toSorted())
      for (const row of rows) {
        expect(row.from ?? 0).toBeGreaterThanOrEqual(0)
        expect((row.from ?? 0) + row.width).toBeLessThanOrEqual(1 + 1e-9)
      }
    }),
  )
})
