import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { detectFormat, formatByName, unknownFormat } from './detect.ts'
import { FORMAT_NAMES, type FormatName } from './format.ts'
import { isObject } from './json-value.ts'

test.each<[string, Json, string | null]>([
  ['an export request', { resourceSpans: [] }, 'otlp'],
  ['a list of them', [{ resourceSpans: [] }], 'otlp'],
  ['a Langfuse document', { trace: { id: 't' }, observations: [] }, 'langfuse'],
  ['a Langfuse page', { data: [], meta: { page: 1 } }, 'langfuse'],
  ['a LangSmith line', { operation: 'post', id: 'r' }, 'langsmith'],
  ['a LangSmith row', { id: 'r', run_type: 'llm', trace_id: 't', start_time: 'x' }, 'langsmith'],
  ['a LangSmith page', { runs: [], cursors: {} }, 'langsmith'],
  ['a Phoenix row', { name: 's', context: { trace_id: 't', span_id: 's' }, span_kind: 'LLM' }, 'phoenix'],
  ['a Phoenix page', { data: [], next_cursor: null }, 'phoenix'],
  [
    'a page of OTLP from Phoenix',
    { data: [{ trace_id: 't', span_id: 's', start_time_unix_nano: 1 }], next_cursor: null },
    'otlp',
  ],
  ['a conversation', [{ role: 'user', content: 'Hi' }], null],
  ['a list of lists', [[[]]], null],
  ['nothing', null, null],
  ['a number', 7, null],
])('%s is %j: %s', (_name, value, format) => {
  expect(detectFormat(value)?.name ?? null).toBe(format)
})

test('a list is known by any of its elements, so that a broken first one hides nothing', () => {
  expect(detectFormat([null, { x: 1 }, { resourceSpans: [] }])?.name).toBe('otlp')
})

test('an unknown value is described so that its owner knows it', () => {
  const end = 'is none of OTLP/JSON, Langfuse, LangSmith, Phoenix'
  expect(unknownFormat({ a: 1, b: 2, c: 3 })).toBe(`an object with the keys a, b, c ${end}`)
  expect(unknownFormat({ only: 1 })).toBe(`an object with the key only ${end}`)
  expect(unknownFormat(Object.fromEntries('abcdefghij'.split('').map((key) => [key, 1])))).toContain(
    'g, h and 2 more is none',
  )
  expect(unknownFormat([])).toBe(`an empty list ${end}`)
  expect(unknownFormat('x')).toBe(`a text ${end}`)
})

/** Keys that lead deep into the readers, so that random values reach them. */
const KEYS = [
  'resourceSpans',
  'scopeSpans',
  'spans',
  'traceId',
  'spanId',
  'attributes',
  'key',
  'value',
  'stringValue',
  'arrayValue',
  'values',
  'events',
  'status',
  'links',
  'trace',
  'observations',
  'id',
  'type',
  'startTime',
  'timestamp',
  'metadata',
  'usageDetails',
  'input',
  'output',
  'data',
  'meta',
  'operation',
  'run_type',
  'inputs',
  'outputs',
  'messages',
  'role',
  'content',
  'parts',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'kwargs',
  'generations',
  'choices',
  'message',
  'contents',
  'extra',
  'runs',
  'post',
  'patch',
  'context',
  'llm.input_messages.0.message.content',
  'llm.output_messages',
  'gen_ai.input.messages',
  'gen_ai.prompt.0.role',
  'gen_ai.system_instructions',
  'all_messages_events',
  'input.value',
  'input.mime_type',
  'ai.response.toolCalls',
  'trace_id',
  'span_id',
  'llm',
  'input_messages',
  'event.name',
  'part_kind',
  'tool_use_id',
  '__proto__',
  'constructor',
  'toString',
] as const

const WORDS = [
  'user',
  'assistant',
  'tool',
  'text',
  'tool_use',
  'tool_result',
  'ai',
  'post',
  'patch',
  'GENERATION',
  '7',
  '[{"role":"user"}]',
  '{"messages":[]}',
  '{',
  '2026-02-14T23:59:02',
  '\ud800',
  'a\0b',
  '',
  'gen_ai.choice',
  'gen_ai.user.message',
] as const

const anything: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(...WORDS),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('json'), { maxLength: 4 }),
    // Through JSON, so that `__proto__` is an own key, as in a file.
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('json')), { maxLength: 6 }).map((entries): Json => {
      const fields = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      return JSON.parse(`{${fields.join(',')}}`)
    }),
  ),
})).json

/** What makes a random object a span of the format. */
const IDS: Readonly<Record<FormatName, JsonObject>> = {
  otlp: {
    traceId: 't',
    spanId: 's',
    startTimeUnixNano: '1',
    resourceSpans: null,
    scopeSpans: null,
    trace: null,
    data: null,
  },
  langfuse: { id: 's', traceId: 't', trace: null, observations: null, data: null },
  langsmith: { id: 's', trace_id: 't', run_type: 'llm', runs: null, post: null, patch: null },
  phoenix: { context: { trace_id: 't', span_id: 's' }, data: null },
}

describe('no format throws, whatever it is given, and all that it finds can be written', () => {
  test.each(FORMAT_NAMES)('%s', (name) => {
    const format = formatByName(name)
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (values) => {
        for (const value of values) detectFormat(value)
        const spans = values.filter(isObject).map((value) => ({ ...value, ...IDS[name] }))
        const found = format.normalize(
          [...values, ...spans].map((value, at) => ({ place: `line ${at + 1}`, at, value })),
        )
        if (name !== 'langsmith') expect(found.spans.length).toBeGreaterThanOrEqual(spans.length)
        else if (spans.length > 0) expect(found.spans.length).toBeGreaterThan(0)
        for (const { span } of found.spans) {
          expect(span.trace_id).not.toBe('')
          expect(span.name.isWellFormed() && !span.name.includes('\0')).toBe(true)
        }
        for (const failure of found.failures) expect(failure.reason).not.toBe('')
        JSON.parse(JSON.stringify(found))
      }),
      { numRuns: 400 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test.each(FORMAT_NAMES)('%s, given a value nested a hundred thousand levels deep', (name) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"data":[', ']}'],
      ['{"trace":{"id":"t"},"observations":[', ']}'],
      ['{"message":', '}'],
    ] as const) {
      const value: Json = JSON.parse(
        `${open.repeat(100_000)}${open === '{"message":' ? '1' : ''}${close.repeat(100_000)}`,
      )
      expect(() => detectFormat(value)).not.toThrow()
      expect(() => formatByName(name).normalize([{ place: 'line 1', at: 0, value }])).not.toThrow()
    }
  })
})
