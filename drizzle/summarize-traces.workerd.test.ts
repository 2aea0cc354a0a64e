import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Span, TraceInfo } from '../worker/import/span.ts'
import { getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf, traceInfoOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

const span = (id: string, parent: string | null, fields: Partial<Span> = {}) =>
  spanOf('t', id, { parent_id: parent, ...fields })
const llm = (id: string, parent: string | null, total_tokens: number | null, fields: Partial<Span> = {}) =>
  span(id, parent, { kind: 'LLM', total_tokens, ...fields })

interface Case {
  readonly spans: readonly Span[]
  readonly infos?: readonly Partial<TraceInfo>[]
  readonly expected: object
}

const CASES: Record<string, Case> = {
  'times span all spans, and the root speaks': {
    spans: [
      span('2', '1', {
        name: 'child',
        start_us: 1_700_000_000_000_100,
        end_us: 1_700_000_000_009_000,
        input_preview: 'no',
      }),
      span('1', null, {
        name: 'root',
        start_us: 1_700_000_000_000_001,
        end_us: 1_700_000_000_004_000,
        input_preview: 'in',
        output_preview: 'out',
      }),
    ],
    expected: {
      name: 'root',
      start_time: '2023-11-14T22:13:20.000001Z',
      end_time: '2023-11-14T22:13:20.009000Z',
      duration_ms: 8.999,
      input_preview: 'in',
      output_preview: 'out',
      span_count: 2,
      has_errors: false,
    },
  },
  'a span whose parent is not in the trace is a root': {
    spans: [span('2', 'elsewhere', { name: 'entry' }), span('3', '2', { name: 'inner', start_us: 1 })],
    expected: { name: 'entry' },
  },
  'of several roots the earliest speaks': {
    spans: [span('1', null, { name: 'late', start_us: 9 }), span('2', null, { name: 'early', start_us: 3 })],
    expected: { name: 'early' },
  },
  'spans in a ring still have a summary': {
    spans: [
      span('1', '2', { name: 'one', start_us: 2 }),
      span('2', '1', { name: 'two', start_us: 1 }),
      span('3', '3', { name: 'itself', start_us: 5 }),
    ],
    expected: { span_count: 3, name: 'itself' },
  },
  'errors are counted': {
    spans: [span('1', null), span('2', '1', { status: 'error' }), span('3', '1', { status: 'error' })],
    expected: { error_count: 2, has_errors: true },
  },
  'an agent that repeats the sum of its calls counts for nothing': {
    spans: [span('1', null, { kind: 'AGENT', total_tokens: 30 }), llm('2', '1', 10), llm('3', '1', 20)],
    expected: { total_tokens: 30 },
  },
  'a call that wraps another across a step is not counted twice': {
    spans: [llm('1', null, 10), span('2', '1', { kind: 'TOOL' }), llm('3', '2', 10)],
    expected: { total_tokens: 10 },
  },
  'a call that reports nothing does not hide one that does': {
    spans: [llm('1', null, 10), llm('2', '1', null), llm('3', '1', 0)],
    expected: { total_tokens: 10 },
  },
  'embeddings count as well': {
    spans: [span('1', null), llm('2', '1', 10), span('3', '1', { kind: 'EMBEDDING', total_tokens: 5 })],
    expected: { total_tokens: 15 },
  },
  'without a model span those that report speak for the trace': {
    spans: [
      span('1', null, { total_tokens: 8, prompt_tokens: 6, completion_tokens: 2, cost_usd: 0.5 }),
      span('2', '1'),
    ],
    expected: { total_tokens: 8, prompt_tokens: 6, completion_tokens: 2, cost_usd: 0.5 },
  },
  'a total that is missing is the sum of its halves': {
    spans: [llm('1', null, null, { prompt_tokens: 3, completion_tokens: 4 })],
    expected: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  },
  'nothing reported is null, and zero reported is zero': {
    spans: [llm('1', null, 0)],
    expected: { total_tokens: 0, prompt_tokens: null, cost_usd: null },
  },
  'cost is summed by itself': {
    spans: [llm('1', null, 9, { cost_usd: 0.25 }), llm('2', '1', 9), llm('3', '1', null, { cost_usd: 0.75 })],
    expected: { total_tokens: 9, cost_usd: 0.75 },
  },
  'the model is that of the first call': {
    spans: [
      span('1', null, { model: 'of the agent', start_us: 1 }),
      llm('2', '1', 1, { model: 'second', start_us: 5 }),
      llm('3', '1', 1, { model: 'first', start_us: 3 }),
    ],
    expected: { model: 'first' },
  },
  'session and user come from the root, or from any span': {
    spans: [span('1', null, { session_id: 'z' }), span('2', '1', { session_id: 'a', user_id: 'u' })],
    expected: { session_id: 'z', user_id: 'u' },
  },
  'what the source says of the trace wins, field by field': {
    spans: [span('1', null, { name: 'root', start_us: 50, end_us: 90, session_id: 'mine', user_id: 'me' })],
    infos: [{ name: 'stated', start_us: 20, info: { release: 'r1', nothing: null } }, { session_id: 'stated too' }],
    expected: {
      name: 'stated',
      start_time: '1970-01-01T00:00:00.000020Z',
      duration_ms: 0.04,
      session_id: 'stated too',
      user_id: 'me',
      info: { release: 'r1', nothing: null },
    },
  },
  'a trace without spans stands on what the source says': {
    spans: [],
    infos: [{ name: 'alone', input_preview: 'in' }],
    expected: { name: 'alone', input_preview: 'in', span_count: 0, duration_ms: null, start_time: null, spans: [] },
  },
}

test.each(Object.entries(CASES))('%s', async (name, { spans, infos = [], expected }) => {
  const traces = infos.map((info) => traceInfoOf('t', info))
  await writeBatch(db, noFiles, scopeOf(name, 'job'), { ...batchOf(spans), traces })
  expect(await getTrace(db, noFiles, name, 'otlp:t')).toMatchObject(expected)
})

test.each(Object.entries(CASES))('piece by piece and backwards: %s', async (name, { spans, infos = [], expected }) => {
  const workspace = `pieces ${name}`
  for (const [n, piece] of spans.toReversed().entries()) {
    await writeBatch(db, noFiles, scopeOf(workspace, 'job'), batchOf([piece], n))
  }
  for (const info of infos) {
    await writeBatch(db, noFiles, scopeOf(workspace, 'job'), { ...batchOf([]), traces: [traceInfoOf('t', info)] })
  }
  expect(await getTrace(db, noFiles, workspace, 'otlp:t')).toMatchObject(expected)
})

test('what a source says again is skipped, what it says anew updates, and its silence takes nothing back', async () => {
  const say = (job: string, info: Partial<TraceInfo>) =>
    writeBatch(db, noFiles, scopeOf('said', job), { ...batchOf([]), traces: [traceInfoOf('t', info)] })
  await say('one', { name: 'said', info: { tags: ['x'] } })
  await say('two', { name: 'said', info: { tags: ['x'] } })
  await say('three', {})
  await say('four', { user_id: 'new' })
  const traces = async (job: string) => (await importTotals(db, 'said', job)).traces
  expect(await traces('one')).toMatchObject({ found: 1, imported: 1 })
  expect(await traces('two')).toMatchObject({ found: 1, skipped: 1 })
  expect(await traces('three')).toMatchObject({ found: 1, skipped: 1 })
  expect(await traces('four')).toMatchObject({ found: 1, updated: 1 })
  expect(await getTrace(db, noFiles, 'said', 'otlp:t')).toMatchObject({
    name: 'said',
    user_id: 'new',
    info: { tags: ['x'] },
  })
})
