import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { phoenix } from './phoenix.ts'

const read = (...values: readonly Json[]) =>
  phoenix.normalize(values.map((value, at) => ({ place: `line ${at + 1}`, at, value })))

const ROW: JsonObject = {
  id: 'U3Bhbjox',
  name: 'ChatCompletion',
  context: { trace_id: '5B8EFFF798038103D269B633813FC60C', span_id: 'EEE19B7EC3C1B174' },
  span_kind: 'LLM',
  parent_id: null,
  start_time: '2026-02-14T23:59:02.184025+00:00',
  end_time: '2026-02-14T23:59:03.184025+00:00',
  status_code: 'ERROR',
  status_message: '',
  events: [{ name: 'exception', timestamp: '2026-02-14T23:59:03Z', attributes: { exception: { message: 'boom' } } }],
}

const MESSAGE = { message: { role: 'user', content: 'Hi' } }

const MODEL = {
  input_messages: [MESSAGE],
  model_name: 'm',
  token_count: { prompt: 5, completion: '2', total: 7, prompt_details: { audio: 0 } },
}

const SPELLINGS: readonly (readonly [string, JsonObject])[] = [
  [
    'nested attributes',
    {
      attributes: {
        llm: MODEL,
        input: { value: 'Hi' },
        metadata: { a: { b: 1 } },
        session: { id: 's' },
        custom: { x: { y: 1 } },
      },
    },
  ],
  [
    'flat attributes',
    {
      attributes: {
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': 'Hi',
        'llm.model_name': 'm',
        'llm.token_count.prompt': 5,
        'llm.token_count.completion': 2,
        'llm.token_count.total': 7,
        'llm.token_count.prompt_details.audio': 0,
        'input.value': 'Hi',
        metadata: '{"a":{"b":1}}',
        'session.id': 's',
        'custom.x.y': 1,
      },
    },
  ],
  [
    'columns of a data frame',
    {
      context: null,
      'context.trace_id': '5b8efff798038103d269b633813fc60c',
      'context.span_id': 'eee19b7ec3c1b174',
      'attributes.llm.input_messages': [{ 'message.role': 'user', 'message.content': 'Hi' }],
      'attributes.llm.model_name': 'm',
      'attributes.llm.token_count.prompt': 5,
      'attributes.llm.token_count.completion': 2,
      'attributes.llm.token_count.total': 7,
      'attributes.llm.token_count.prompt_details.audio': 0,
      'attributes.input.value': 'Hi',
      'attributes.metadata': { a: { b: 1 } },
      'attributes.session.id': 's',
      'attributes.custom.x.y': 1,
    },
  ],
]

test.each(SPELLINGS)('%s make the same span', (_name, fields) => {
  const row = { ...ROW, ...fields }
  expect(phoenix.matches(row)).toBe(true)
  const { spans, failures } = read(row)
  expect(failures).toEqual([])
  expect(spans[0]?.span).toMatchObject({
    trace_id: '5b8efff798038103d269b633813fc60c',
    span_id: 'eee19b7ec3c1b174',
    parent_id: null,
    kind: 'LLM',
    start_us: 1_771_113_542_184_025,
    end_us: 1_771_113_543_184_025,
    status: 'error',
    status_message: 'boom',
    model: 'm',
    prompt_tokens: 5,
    completion_tokens: 2,
    total_tokens: 7,
    session_id: 's',
    input_preview: 'Hi',
  })
  expect(spans[0]?.span.body).toEqual({
    input_messages: [{ role: 'user', content: 'Hi' }],
    metadata: { a: { b: 1 } },
    events: [{ name: 'exception', time_us: 1_771_113_543_000_000, attributes: { 'exception.message': 'boom' } }],
    attributes: { 'llm.token_count.prompt_details.audio': 0, 'custom.x.y': 1 },
  })
})

test('pages are read row by row', () => {
  const page = { data: [ROW, { ...ROW, context: { trace_id: 't', span_id: 's' } }], next_cursor: null }
  expect(phoenix.matches(page)).toBe(true)
  expect(phoenix.matches({ data: [], next_cursor: null })).toBe(true)
  expect(read(page).spans).toHaveLength(2)
})

test.each([
  ['UNKNOWN', { openinference: { span: { kind: 'TOOL' } } }, 'TOOL'],
  ['UNKNOWN', {}, 'UNKNOWN'],
  ['agent', {}, 'AGENT'],
  ['Planner', {}, 'Planner'],
])('the kind %s with %j is %s', (kind, attributes, expected) => {
  expect(read({ ...ROW, span_kind: kind, attributes }).spans[0]?.span.kind).toBe(expected)
})

test('what cannot be read is named, and the rest goes in', () => {
  const found = read(ROW, { ...ROW, context: { span_id: 's' } }, { ...ROW, context: { trace_id: 't' } }, [])
  expect(found.spans).toHaveLength(1)
  expect(
    found.failures.map(({ place, trace_id, reason }) => [place, trace_id, /has no (\S+);/.exec(reason)?.[1]]),
  ).toEqual([
    ['line 2', null, 'context.trace_id'],
    ['line 3', 't', 'context.span_id'],
  ])
})
