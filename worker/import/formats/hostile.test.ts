// Files from strangers. Law: whatever stands anywhere in a record, a reader answers with spans and failures and never
// throws, `Object.prototype` stays as it was, and what it returns survives JSON.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../durable/protocol/update.ts'
import { detectFormat, formatByName } from './detect.ts'
import { FORMAT_NAMES, type FormatName } from './format.ts'

/** One record of each format, with something in most of the places where a reader looks. */
const RECORDS: { readonly [F in FormatName]: Json } = {
  otlp: {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeSpans: [
          {
            scope: { name: 'lib' },
            spans: [
              {
                traceId: '5b8efff798038103d269b633813fc60c',
                spanId: 'eee19b7ec3c1b174',
                name: 'call',
                startTimeUnixNano: '1700000000000000000',
                endTimeUnixNano: '1700000001000000000',
                status: { code: 2, message: 'no' },
                attributes: [
                  { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
                  { key: 'gen_ai.usage.input_tokens', value: { intValue: '7' } },
                  { key: 'llm.input_messages.0.message.content', value: { stringValue: 'Hi' } },
                  { key: 'many', value: { arrayValue: { values: [{ intValue: 1 }] } } },
                ],
                events: [{ name: 'exception', timeUnixNano: '1700000000500000000', attributes: [] }],
              },
            ],
          },
        ],
      },
    ],
  },
  langfuse: {
    trace: { id: 't1', name: 'chat', timestamp: '2026-01-01T00:00:00.000Z', metadata: { a: 1 }, sessionId: 's' },
    observations: [
      {
        id: 'o1',
        traceId: 't1',
        type: 'GENERATION',
        name: 'answer',
        startTime: '2026-01-01T00:00:00.000Z',
        endTime: '2026-01-01T00:00:01.000Z',
        model: 'm',
        input: [{ role: 'user', content: 'Hi' }],
        output: {
          role: 'assistant',
          content: 'Yes',
          tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }],
        },
        usageDetails: { input: 1, output: 2, total: 3 },
        costDetails: { total: '0.1' },
        level: 'ERROR',
      },
    ],
  },
  langsmith: {
    id: 'r1',
    trace_id: 't1',
    dotted_order: '20260101T000000000000Zr1',
    session_id: 'p',
    run_type: 'llm',
    name: 'call',
    start_time: '2026-01-01T00:00:00.000000',
    end_time: '2026-01-01T00:00:01.000000',
    inputs: { messages: [[{ id: ['a', 'HumanMessage'], kwargs: { content: 'Hi' } }]] },
    outputs: {
      generations: [[{ text: 'Yes', message: { kwargs: { content: 'Yes', usage_metadata: { input_tokens: 1 } } } }]],
    },
    extra: { metadata: { ls_model_name: 'm' }, invocation_params: { tools: [] } },
    error: null,
    events: [{ name: 'end', time: '2026-01-01T00:00:01.000000' }],
  },
  phoenix: {
    name: 'work',
    context: { trace_id: 't1', span_id: 's1' },
    span_kind: 'LLM',
    parent_id: null,
    start_time: '2026-01-01T00:00:00.000000+00:00',
    end_time: '2026-01-01T00:00:01.000000+00:00',
    status_code: 'OK',
    attributes: { llm: { input_messages: [{ message: { role: 'user', content: 'Hi' } }], token_count: { prompt: 1 } } },
    events: [{ name: 'e', timestamp: '2026-01-01T00:00:00.500000+00:00', attributes: {} }],
  },
}

const nested = (depth: number): Json => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

const hostile = fc.oneof(
  fc.constantFrom<Json>(
    JSON.parse('{"__proto__":{"polluted":true}}'),
    JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
    JSON.parse('{"toString":null,"hasOwnProperty":1,"length":-1,"then":"x"}'),
    '__proto__',
    'constructor',
    1e308,
    -1e308,
    5e-324,
    -0,
    2 ** 53,
    '9'.repeat(400),
    '1e999',
    '\u0000',
    '\ud800',
    '\u202e\u001b[31m',
    'data: x\r\n\r\nevent: completed\n',
    '{"a":'.repeat(200),
    nested(600),
    [],
    {},
    null,
    true,
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
)

/** The record with the value in place of one of its parts, or beside them under a name that objects inherit. */
function withHostile(record: Json, turns: readonly number[], value: Json): Json {
  const [turn = 0, ...rest] = turns
  if (typeof record !== 'object' || record === null) return value
  const entries = Object.entries(record)
  if (entries.length === 0) return value
  const chosen = turn % (entries.length + 1)
  if (chosen === entries.length && !Array.isArray(record)) return JSON.parse(`{"__proto__":${JSON.stringify(value)}}`)
  const changed = entries.map(([key, part], index): [string, Json] => [
    key,
    index === chosen % entries.length ? (rest.length === 0 ? value : withHostile(part, rest, value)) : part,
  ])
  return Array.isArray(record) ? changed.map(([, part]) => part) : Object.fromEntries(changed)
}

afterEach(() => expect(Object.prototype).not.toHaveProperty('polluted'))

describe.each(FORMAT_NAMES)('%s', (name) => {
  const format = formatByName(name)

  test('a plain record is recognised and read whole', () => {
    expect(detectFormat(RECORDS[name])?.name).toBe(name)
    const { spans, failures } = format.normalize([{ place: 'line 1', at: 0, value: RECORDS[name] }])
    expect(spans).toHaveLength(1)
    expect(failures).toEqual([])
  })

  test('anything in place of any part of a record gives spans and failures', () => {
    const turns = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.tuple(turns, hostile), { minLength: 1, maxLength: 3 }), (changes) => {
        const value = changes.reduce((record, [way, bad]) => withHostile(record, way, bad), RECORDS[name])
        format.matches(value)
        const read = format.normalize([
          { place: 'line 1', at: 0, value },
          { place: 'line 2', at: 9, value: RECORDS[name] },
        ])
        expect(JSON.parse(JSON.stringify(read)).spans).toHaveLength(read.spans.length)
        for (const { reason, place } of read.failures) expect(`${place}: ${reason}`).toMatch(/^line \d.*: ./su)
        expect(read.spans.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })
})
