import { describe, expect, test } from 'vitest'
import type { SamplePlan } from '../../plan.ts'
import type { Batch, Position } from '../source.ts'
import { SampleSource, type Clock } from './sample-source.ts'
import { sampleTrace } from './sample-trace.ts'

/** Time that passes only by waiting, or by what the work between batches takes. */
function clockWith(workMs = 0) {
  const clock: Clock & { time: number; readonly waited: number[]; work(): void } = {
    time: 1_000_000,
    waited: [],
    now: () => clock.time,
    async wait(milliseconds: number) {
      clock.waited.push(milliseconds)
      clock.time += milliseconds
    },
    work: () => {
      clock.time += workMs
    },
  }
  return clock
}

async function readAll(plan: Omit<SamplePlan, 'source'>, clock = clockWith()): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let position: Position | null = null; ;) {
    // A new source each time: all that counts is the position.
    const batch: Batch = await new SampleSource({ source: 'sample', ...plan }, clock).next(position)
    batches.push(batch)
    if (batch.finished) return batches
    clock.work()
    position = JSON.parse(JSON.stringify(batch.position))
  }
}

describe('the traces of the sample', () => {
  test('are the same for the same number, and their ids are unique', () => {
    expect(sampleTrace(1234)).toEqual(sampleTrace(1234))
    const traces = Array.from({ length: 2000 }, (_, index) => sampleTrace(index))
    expect(new Set(traces.map(({ trace }) => trace.trace_id)).size).toBe(2000)
    const spans = traces.flatMap((trace) => trace.spans)
    expect(new Set(spans.map(({ span_id }) => span_id)).size).toBe(spans.length)
    for (const {
      spans: [root, ...others],
      trace,
    } of traces) {
      expect(trace.trace_id).toMatch(/^[0-9a-f]{32}$/)
      expect(root).toMatchObject({ parent_id: null, kind: 'AGENT', trace_id: trace.trace_id, start_us: trace.start_us })
      for (const span of others) {
        expect(span.span_id).toMatch(/^[0-9a-f]{16}$/)
        expect(span.parent_id).toBe(root!.span_id)
        expect(span.start_us).toBeGreaterThanOrEqual(root!.start_us!)
        expect(span.end_us).toBeGreaterThanOrEqual(span.start_us!)
        expect(span.end_us).toBeLessThanOrEqual(root!.end_us!)
      }
    }
  })

  test('come to at least 20 MB in 2,000, with models, tools, papers and a few errors', () => {
    const traces = Array.from({ length: 2000 }, (_, index) => sampleTrace(index))
    expect(traces.reduce((sum, trace) => sum + JSON.stringify(trace).length, 0)).toBeGreaterThan(20e6)
    const kinds = Map.groupBy(
      traces.flatMap(({ spans }) => spans),
      ({ kind }) => kind,
    )
    expect([...kinds.keys()].toSorted()).toEqual(['AGENT', 'LLM', 'RETRIEVER', 'TOOL'])
    expect(kinds.get('LLM')!.every((span) => span.model !== null && span.total_tokens! > 0 && span.cost_usd! > 0)).toBe(
      true,
    )
    expect(kinds.get('LLM')!.some(({ body }) => body.output_messages?.[0]?.tool_calls?.length === 1)).toBe(true)
    const failed = traces.filter(({ spans }) => spans.some(({ status }) => status === 'error')).length
    expect(failed).toBeGreaterThan(40)
    expect(failed).toBeLessThan(300)
  })
})

describe('the sample as a source', () => {
  test('gives every trace once, in batches of at most 100', async () => {
    const batches = await readAll({ traces: 250, per_second: null })
    expect(batches.map(({ done }) => done)).toEqual([100, 200, 250])
    expect(batches.every(({ total, unit }) => total === 250 && unit === 'traces')).toBe(true)
    expect(batches.flatMap(({ traces }) => traces)).toEqual(
      Array.from({ length: 250 }, (_, index) => sampleTrace(index).trace),
    )
    expect(batches[0]!.notes).toEqual(['The built-in sample: 250 traces'])
  })

  test.each([
    { per_second: 200, traces: 2000, seconds: 10 },
    { per_second: 40, traces: 100, seconds: 2.5 },
    { per_second: 0.5, traces: 3, seconds: 6 },
    { per_second: 1, traces: 4, seconds: 4 },
  ])(
    'at $per_second a second takes $seconds s for $traces, whatever writing takes',
    async ({ per_second, traces, seconds }) => {
      for (const workMs of [0, 5]) {
        const clock = clockWith(workMs)
        const batches = await readAll({ traces, per_second }, clock)
        expect(clock.time - 1_000_000).toBeCloseTo(seconds * 1000, -1)
        const sizes = batches.map(({ done }, index) => done - (batches[index - 1]?.done ?? 0))
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(1, Math.min(100, per_second / 2)))
      }
    },
  )

  test('does not make up for a long pause', async () => {
    const clock = clockWith()
    const source = new SampleSource({ source: 'sample', traces: 10_000, per_second: 100 }, clock)
    const { position } = await source.next(null)
    clock.time += 3_600_000
    const resumed = clock.time
    let next: Position = position
    for (let batch = 0; batch < 40; batch++) next = (await source.next(next)).position
    // Forty batches are 20 s; two of them are the lag that may be caught up.
    expect(clock.time - resumed).toBe(18_000)
  })

  test('gives the same traces when a position is repeated', async () => {
    const source = new SampleSource({ source: 'sample', traces: 500, per_second: null }, clockWith())
    const { position } = await source.next(null)
    const once = await source.next(position)
    const again = await source.next(position)
    expect(again.spans).toEqual(once.spans)
    expect(again.traces).toEqual(once.traces)
  })

  test('of no traces ends at once', async () => {
    expect(await readAll({ traces: 0, per_second: 10 })).toMatchObject([
      { finished: true, spans: [], done: 0, total: 0 },
    ])
  })
})
