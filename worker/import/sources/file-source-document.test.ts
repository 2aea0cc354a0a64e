// A file that is one document comes out whole and in order, in pieces where it is longer than a range.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../durable/protocol/update.ts'
import { notes, open, places, readAll, sizeNote, spanIds, stored } from './file-source.test-support.ts'
import { expectedIds, hex, otlpSpan, request } from './otlp-spans.test-support.ts'
import { RANGE_BYTES } from './source.ts'

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
