import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { langfuse } from './langfuse.ts'

const OBSERVATION: JsonObject = {
  id: 'o1',
  traceId: 't1',
  type: 'GENERATION',
  name: 'call',
  startTime: '2026-02-14T23:59:02.184Z',
  endTime: '2026-02-14T23:59:03.184Z',
  parentObservationId: null,
  level: 'DEFAULT',
}

const TRACE: JsonObject = {
  id: 't1',
  name: 'shop',
  timestamp: '2026-02-14T23:59:02.000Z',
  userId: 'u',
  sessionId: 's',
  tags: ['a'],
}

const read = (...values: readonly Json[]) =>
  langfuse.normalize(values.map((value, at) => ({ place: `line ${at + 1}`, at, value })))

const readOne = (fields: JsonObject) => {
  const found = read({ ...OBSERVATION, ...fields })
  expect(found.failures).toEqual([])
  const placed = found.spans[0]
  if (placed === undefined) throw new Error('no span was read')
  return placed.span
}

test.each<[string, Json, number, number]>([
  ['a document', { trace: TRACE, observations: [OBSERVATION] }, 1, 1],
  ['a trace with its observations', { ...TRACE, observations: [OBSERVATION] }, 1, 1],
  ['a trace inside of a document', { trace: { ...TRACE, observations: [OBSERVATION] } }, 1, 1],
  ['a trace that names its observations by id', { ...TRACE, observations: ['o1', 'o2'] }, 0, 1],
  ['a row of observations', OBSERVATION, 1, 0],
  ['a row of traces', TRACE, 0, 1],
  ['an array of rows', [OBSERVATION, { ...OBSERVATION, id: 'o2' }], 2, 0],
  ['a page of v1', { data: [TRACE], meta: { page: 1, totalItems: 1 } }, 0, 1],
  ['a page of v2', { data: [OBSERVATION], meta: { cursor: 'x' } }, 1, 0],
  ['an empty page', { data: [], meta: {} }, 0, 0],
  ['a document whose observations are elsewhere', { trace: TRACE, observations: [] }, 0, 1],
])('%s is read', (_name, value, spans, traces) => {
  expect(langfuse.matches(value)).toBe(true)
  const found = read(value)
  expect(found.failures).toEqual([])
  expect([found.spans.length, found.traces.length]).toEqual([spans, traces])
})

test('a trace says its name, user, session and previews; the rest is kept as it came', () => {
  const { traces } = read({
    trace: { ...TRACE, input: '"{\\"messages\\":[{\\"role\\":\\"user\\",\\"content\\":\\"Hi\\"}]}"', output: 'Bye' },
  })
  expect(traces[0]).toMatchObject({
    trace_id: 't1',
    name: 'shop',
    start_us: 1_771_113_542_000_000,
    user_id: 'u',
    session_id: 's',
    input_preview: 'Hi',
    output_preview: 'Bye',
    info: { tags: ['a'], output: 'Bye' },
  })
})

test.each([
  ['GENERATION', 'LLM'],
  ['SPAN', 'CHAIN'],
  ['EVENT', 'EVENT'],
  ['AGENT', 'AGENT'],
  ['TOOL', 'TOOL'],
  ['CHAIN', 'CHAIN'],
  ['RETRIEVER', 'RETRIEVER'],
  ['EVALUATOR', 'EVALUATOR'],
  ['EMBEDDING', 'EMBEDDING'],
  ['GUARDRAIL', 'GUARDRAIL'],
  ['Something', 'Something'],
])('an observation of type %s is of kind %s', (type, kind) => {
  expect(readOne({ type }).kind).toBe(kind)
})

describe('observations', () => {
  test('text that holds JSON is JSON; a message list needs no copy of itself', () => {
    const span = readOne({ input: '[{"role":"user","content":"Hi"}]', output: '{"answer":42}' })
    expect(span.body).toEqual({ input_messages: [{ role: 'user', content: 'Hi' }], output: { answer: 42 } })
    expect([span.input_preview, span.output_preview]).toEqual(['Hi', '{"answer":42}'])
  })

  test('an input that is a huge text is not taken for JSON', () => {
    const text = `{${'x'.repeat(1_000_000)}`
    expect(readOne({ input: text }).body.input).toBe(text)
  })

  test('usage and cost, also as texts; kinds of input tokens add up', () => {
    expect(
      readOne({
        usageDetails: { input: '10', input_cached_tokens: 5, output: 3, total: '18' },
        costDetails: { input: '0.1', total: '0.25' },
      }),
    ).toMatchObject({ prompt_tokens: 15, completion_tokens: 3, total_tokens: 18, cost_usd: 0.25 })
    expect(readOne({ usage: { input: 1, output: 2, total: 3, unit: 'TOKENS' } })).toMatchObject({
      prompt_tokens: 1,
      total_tokens: 3,
    })
    expect(readOne({ promptTokens: 4, completionTokens: 5 })).toMatchObject({
      prompt_tokens: 4,
      completion_tokens: 5,
      total_tokens: 9,
    })
  })

  test('zeros beside empty details mean that nothing is known', () => {
    const zeros = { usageDetails: {}, costDetails: {}, inputUsage: 0, outputUsage: 0, totalUsage: 0, totalCost: 0 }
    expect(readOne(zeros)).toMatchObject({ prompt_tokens: null, total_tokens: null, cost_usd: null })
  })

  test('zeros in the usage of the first API mean the same, and what the span itself says of tokens stands', () => {
    const zeros = { usageDetails: {}, usage: { input: 0, output: 0, total: 0, unit: 'TOKENS', totalCost: 0.5 } }
    expect(readOne(zeros)).toMatchObject({ prompt_tokens: null, completion_tokens: null, total_tokens: null })
    const attributes = { 'gen_ai.usage.input_tokens': 7, 'gen_ai.usage.output_tokens': 2 }
    expect(readOne({ ...zeros, metadata: { attributes } })).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 2,
      total_tokens: 9,
    })
    expect(readOne({ usage: { input: 5, output: 0, total: 5 } })).toMatchObject({
      prompt_tokens: 5,
      completion_tokens: 0,
    })
    expect(readOne({ ...zeros, usageDetails: { input: 0, output: 0, total: 0 } })).toMatchObject({ prompt_tokens: 0 })
  })

  test('the level ERROR is an error with its message; other levels are noted', () => {
    expect(readOne({ level: 'ERROR', statusMessage: 'No' })).toMatchObject({ status: 'error', status_message: 'No' })
    expect(readOne({ level: 'WARNING' })).toMatchObject({ status: 'ok', body: { attributes: { level: 'WARNING' } } })
  })

  test('names of v2', () => {
    const { spans, traces } = read({
      ...OBSERVATION,
      providedModelName: 'm',
      isRootObservation: true,
      traceName: 'shop',
      userId: 'u',
      sessionId: 's',
      traceTags: ['a'],
    })
    expect(spans[0]?.span).toMatchObject({ model: 'm', user_id: 'u', session_id: 's' })
    expect(traces).toMatchObject([{ trace_id: 't1', name: 'shop', user_id: 'u', info: { tags: ['a'] } }])
  })

  test('exports in snake_case: times without a zone are UTC, an empty parent is a root', () => {
    const { spans, failures } = read({
      id: 'o1',
      trace_id: 't1',
      type: 'GENERATION',
      name: 'call',
      start_time: '2026-02-14 23:59:02.184025',
      end_time: '2026-02-14 23:59:03.184025',
      parent_observation_id: '',
      provided_model_name: 'm',
      usage_details: '{"input":"10","output":3,"total":13}',
      cost_details: '{"total":"0.5"}',
      level: 'ERROR',
      status_message: 'No',
      model_parameters: '{"temperature":0}',
    })
    expect(failures).toEqual([])
    expect(spans[0]?.span).toMatchObject({
      parent_id: null,
      start_us: 1_771_113_542_184_025,
      end_us: 1_771_113_543_184_025,
      model: 'm',
      prompt_tokens: 10,
      total_tokens: 13,
      cost_usd: 0.5,
      status: 'error',
      status_message: 'No',
      body: { invocation_parameters: { temperature: 0 } },
    })
  })

  test('attributes of the OpenTelemetry span fill what is open, and are not kept twice', () => {
    const metadata = {
      team: 'x',
      scope: { name: 'lib' },
      resourceAttributes: { 'service.name': 'shop' },
      attributes: {
        'openinference.span.kind': 'AGENT',
        'input.value': 'Hi',
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': 'Hi',
        'output.value': 'more than the output',
        custom: 1,
      },
    }
    const span = readOne({ type: 'SPAN', metadata: JSON.stringify(metadata), input: 'Hi', output: 'Bye' })
    expect(span.kind).toBe('AGENT')
    expect(span.body).toEqual({
      input_messages: [{ role: 'user', content: 'Hi' }],
      output: 'Bye',
      metadata: { team: 'x' },
      resource: { 'service.name': 'shop' },
      scope: { name: 'lib' },
      attributes: { custom: 1, 'output.value': 'more than the output' },
    })
  })

  test('whatever else a row has is kept under its own name', () => {
    expect(readOne({ promptName: 'p', version: '2', environment: 'prod', __proto__: null }).body.attributes).toEqual({
      promptName: 'p',
      version: '2',
      environment: 'prod',
    })
  })
})

test('what cannot be read is named, and the rest goes in', () => {
  const found = read(
    { trace: TRACE, observations: [OBSERVATION, { type: 'SPAN' }, 7] },
    { id: 'o2', type: 'SPAN' },
    'text',
    { trace: { name: 'no id' }, observations: [OBSERVATION] },
  )
  expect(found.spans).toHaveLength(2)
  expect(found.failures.map(({ place, trace_id, reason }) => `${place} [${trace_id}]: ${reason}`)).toEqual([
    'line 1, observation 2 [t1]: the observation has no id',
    'line 1, observation 3 [t1]: the number 7 stands where an observation was expected',
    'line 2 [null]: the observation has no traceId; expected a trace with observations, or rows with id and traceId',
    "line 3 [null]: a text is nothing of Langfuse's; expected a trace or an observation",
    'line 4 [null]: the trace has no id',
  ])
})
