import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { PATCH, POST } from './langsmith-lines.test-support.ts'
import { langsmith } from './langsmith.ts'

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
  test('is a part for each line, which says only what the line knows', () => {
    const { spans, failures } = read(POST, PATCH)
    expect(failures).toEqual([])
    expect(spans.map(({ at, span }) => [at, span.part])).toEqual([
      [0, 0],
      [1, 1],
    ])
    const [post, patch] = spans.map(({ span }) => span)
    expect(post).toMatchObject({
      trace_id: 't1',
      span_id: 'r1',
      parent_id: null,
      name: 'ChatOpenAI',
      kind: 'LLM',
      start_us: 1_771_113_542_184_025,
      end_us: null,
      status: 'unset',
      model: 'm',
      provider: 'openai',
      prompt_tokens: null,
      session_id: 's',
      input_preview: 'Hi',
      output_preview: null,
    })
    expect(post?.body).toMatchObject({
      input_messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ function: { name: 'f' } }],
      invocation_parameters: { temperature: 0 },
      tags: ['a'],
      attributes: { extra: { runtime: { library: 'x' } } },
    })
    expect(patch).toMatchObject({
      name: '',
      kind: 'UNKNOWN',
      start_us: null,
      end_us: 1_771_113_543_184_025,
      status: 'ok',
      model: null,
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      input_preview: null,
      output_preview: 'Hello',
    })
  })

  test('is read line by line, whatever stands before a line or after it', () => {
    const lines = [POST, PATCH, { ...POST, id: 'r2' }]
    const alone = new Map(lines.map((line) => [line, readOne(line).span]))
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), (some) => {
        expect(read(...some).spans.map(({ span }) => span)).toEqual(some.map((line) => alone.get(line)))
      }),
    )
  })

  test('may come as a batch', () => {
    const batch = { post: [{ ...POST, operation: null }], patch: [{ ...PATCH, operation: null }] }
    expect(langsmith.matches(batch)).toBe(true)
    expect(read(batch).spans.map(({ span }) => span)).toMatchObject([
      { part: 0, kind: 'LLM' },
      { part: 1, output_preview: 'Hello' },
    ])
  })

  test('a line that does not say its trace has that of another line of its run, or none yet', () => {
    const plain = { operation: 'patch', id: 'r1', outputs: {} }
    for (const lines of [
      [POST, plain],
      [plain, POST],
    ]) {
      expect(read(...lines).spans.map(({ span }) => span.trace_id)).toEqual(['t1', 't1'])
    }
    expect(readOne(plain)).toMatchObject({ place: 'line 1', span: { trace_id: '', span_id: 'r1', part: 1 } })
    const root = { operation: 'post', id: 'r1', name: 'root' }
    expect(readOne(root).span).toMatchObject({ trace_id: 'r1', parent_id: null })
    expect(read(root, plain).spans.map(({ span }) => span.trace_id)).toEqual(['r1', 'r1'])
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
  expect(found.spans).toHaveLength(2)
  expect(found.failures.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    'line 2: an object with the keys operation, name has no run id; expected a run with id, trace_id and run_type',
    "line 3: null is nothing of LangSmith's; expected a run",
    'line 4: the run has a parent but neither trace_id nor dotted_order, so its trace is not known',
  ])
})
