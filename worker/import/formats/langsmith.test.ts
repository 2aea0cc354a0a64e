import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { langsmith } from './langsmith.ts'

const POST: JsonObject = {
  operation: 'post',
  id: 'r1',
  trace_id: 't1',
  parent_run_id: null,
  name: 'ChatOpenAI',
  run_type: 'llm',
  start_time: '2026-02-14T23:59:02.184025',
  inputs: {
    messages: [
      [
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain', 'schema', 'messages', 'HumanMessage'],
          kwargs: { content: 'Hi' },
        },
      ],
    ],
  },
  extra: {
    metadata: { ls_provider: 'openai', ls_model_name: 'm', thread_id: 's' },
    invocation_params: { temperature: 0, tools: [{ function: { name: 'f' } }] },
    runtime: { library: 'x' },
  },
  tags: ['a'],
}

const PATCH: JsonObject = {
  operation: 'patch',
  id: 'r1',
  trace_id: 't1',
  end_time: '2026-02-14T23:59:03.184025',
  error: null,
  outputs: {
    generations: [
      [
        {
          text: 'Hello',
          message: {
            id: ['langchain', 'schema', 'messages', 'AIMessage'],
            kwargs: { content: 'Hello', usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 } },
          },
        },
      ],
    ],
  },
}

const read = (...values: readonly Json[]) =>
  langsmith.normalize(values.map((value, at) => ({ place: `line ${at + 1}`, at, value })))

const readOne = (...values: readonly Json[]) => {
  const found = read(...values)
  expect(found.failures).toEqual([])
  expect(found.spans).toHaveLength(1)
  const placed = found.spans[0]
  if (placed === undefined) throw new Error('no span was read')
  return placed
}

describe('a run that was posted and patched', () => {
  test('is one span, placed at the later line', () => {
    const { at, span } = readOne(POST, PATCH)
    expect(at).toBe(1)
    expect(span).toMatchObject({
      trace_id: 't1',
      span_id: 'r1',
      parent_id: null,
      name: 'ChatOpenAI',
      kind: 'LLM',
      start_us: 1_771_113_542_184_025,
      end_us: 1_771_113_543_184_025,
      status: 'ok',
      model: 'm',
      provider: 'openai',
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      session_id: 's',
      input_preview: 'Hi',
      output_preview: 'Hello',
      part: 1,
    })
    expect(span.body).toMatchObject({
      input_messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ function: { name: 'f' } }],
      invocation_parameters: { temperature: 0 },
      tags: ['a'],
      attributes: { extra: { runtime: { library: 'x' } } },
    })
  })

  test('does not care about the order of its lines, nor about what stands between', () => {
    const other = { ...POST, id: 'r2' }
    const inOrder = readOne(POST, PATCH).span
    fc.assert(
      fc.property(fc.shuffledSubarray([POST, PATCH, other], { minLength: 3 }), (lines) => {
        const { spans } = read(...lines)
        expect(spans.find(({ span }) => span.span_id === 'r1')?.span).toEqual(inOrder)
        expect(spans).toHaveLength(2)
      }),
    )
  })

  test('may come as a batch', () => {
    const batch = { post: [{ ...POST, operation: null }], patch: [{ ...PATCH, operation: null }] }
    expect(langsmith.matches(batch)).toBe(true)
    expect(readOne(batch).span).toMatchObject({ part: 1, kind: 'LLM', output_preview: 'Hello' })
  })

  test('half of it is a part that says only what it knows', () => {
    expect(readOne(POST).span).toMatchObject({
      part: 0,
      status: 'unset',
      end_us: null,
      output_preview: null,
      prompt_tokens: null,
    })
    expect(readOne(PATCH).span).toMatchObject({
      part: 1,
      name: '',
      kind: 'UNKNOWN',
      start_us: null,
      input_preview: null,
      status: 'ok',
      model: null,
      total_tokens: 7,
    })
  })

  test('a patch takes nothing back', () => {
    const patch = { ...PATCH, name: null, inputs: null, extra: { metadata: { late: 1 } } }
    expect(readOne(POST, patch).span).toMatchObject({
      name: 'ChatOpenAI',
      input_preview: 'Hi',
      body: { metadata: { ls_provider: 'openai', late: 1 } },
    })
  })
})

describe('a whole row', () => {
  const ROW: JsonObject = {
    ...POST,
    operation: null,
    end_time: '2026-02-14T23:59:03Z',
    status: 'success',
    outputs: { output: 'Hello' },
  }

  test('is no part', () => {
    expect(readOne(ROW).span).toMatchObject({ part: null, status: 'ok', output_preview: 'Hello' })
    expect(readOne({ runs: [ROW], cursors: {} }).span.part).toBeNull()
  })

  test('costs and counts may be texts', () => {
    expect(
      readOne({ ...ROW, total_cost: '0.00125', prompt_tokens: '5', completion_tokens: 2, total_tokens: '7' }).span,
    ).toMatchObject({
      cost_usd: 0.00125,
      prompt_tokens: 5,
      total_tokens: 7,
    })
  })

  test.each<[string, JsonObject, string, string | null]>([
    ['an error', { error: 'boom' }, 'error', 'boom'],
    ['an error that is no text', { error: { code: 1 } }, 'error', '{"code":1}'],
    ['the status alone', { status: 'error' }, 'error', null],
    ['pending', { status: 'pending', end_time: null }, 'unset', null],
  ])('%s', (_name, fields, status, message) => {
    expect(readOne({ ...ROW, ...fields }).span).toMatchObject({ status, status_message: message })
  })

  test.each([
    ['llm', 'LLM'],
    ['chain', 'CHAIN'],
    ['tool', 'TOOL'],
    ['retriever', 'RETRIEVER'],
    ['embedding', 'EMBEDDING'],
    ['prompt', 'PROMPT'],
    ['parser', 'parser'],
  ])('of type %s is of kind %s', (type, kind) => {
    expect(readOne({ ...ROW, run_type: type }).span.kind).toBe(kind)
  })

  test('trace and parent may stand in the dotted order only', () => {
    const row = {
      ...ROW,
      trace_id: null,
      parent_run_id: null,
      dotted_order: '20260214T235902184025Zroot.20260214T235902185155Zr1',
    }
    expect(readOne(row).span).toMatchObject({ trace_id: 'root', parent_id: 'root' })
    expect(readOne({ ...ROW, trace_id: null }).span).toMatchObject({ trace_id: 'r1', parent_id: null })
  })

  test('may hold its children', () => {
    const { spans } = read({
      ...ROW,
      child_runs: [{ id: 'r2', run_type: 'tool', child_runs: [{ id: 'r3', run_type: 'tool' }] }],
    })
    expect(spans.map(({ span }) => [span.trace_id, span.span_id, span.parent_id])).toEqual([
      ['t1', 'r1', null],
      ['t1', 'r2', 'r1'],
      ['t1', 'r3', 'r2'],
    ])
  })

  test('the usage of an OpenAI answer is found', () => {
    const outputs = {
      model: 'm-1',
      choices: [{ message: { role: 'assistant', content: 'Hi' } }],
      usage: { prompt_tokens: 3, completion_tokens: 1 },
    }
    expect(readOne({ ...ROW, outputs }).span).toMatchObject({
      model: 'm-1',
      prompt_tokens: 3,
      total_tokens: 4,
      output_preview: 'Hi',
    })
  })
})

test('what cannot be read is named, and the rest goes in', () => {
  const found = read(
    POST,
    { operation: 'post', name: 'x' },
    null,
    { id: 'r9', run_type: 'llm', parent_run_id: 'p' },
    PATCH,
  )
  expect(found.spans).toHaveLength(1)
  expect(found.failures.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    'line 2: an object with the keys operation, name has no run id; expected a run with id, trace_id and run_type',
    "line 3: null is nothing of LangSmith's; expected a run",
    'line 4: the run has a parent but neither trace_id nor dotted_order, so its trace is not known',
  ])
})
