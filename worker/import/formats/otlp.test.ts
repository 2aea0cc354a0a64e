import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { otlp } from './otlp.ts'

const TRACE = '5b8efff798038103d269b633813fc60c'
const SPAN = 'eee19b7ec3c1b174'

const BARE: JsonObject = {
  traceId: TRACE,
  spanId: SPAN,
  name: 's',
  startTimeUnixNano: '1544712660000000000',
  endTimeUnixNano: '1544712661000000000',
}

const read = (...values: readonly Json[]) =>
  otlp.normalize(values.map((value, at) => ({ place: `line ${at + 1}`, at, value })))

const readSpan = (fields: JsonObject) => {
  const found = read({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...BARE, ...fields }] }] }] })
  expect(found.failures).toEqual([])
  const placed = found.spans[0]
  if (placed === undefined) throw new Error('no span was read')
  return placed.span
}

const attributes = (given: JsonObject): Json =>
  Object.entries(given).map(([key, value]) => ({ key, value: valueOf(value) }))

const valueOf = (value: Json): Json => {
  if (typeof value === 'string') return { stringValue: value }
  return typeof value === 'number' ? { intValue: String(value) } : { stringValue: JSON.stringify(value) }
}

describe('all shapes of a file hold the same span', () => {
  const scopes = [{ scope: { name: 'lib' }, spans: [BARE] }]
  test.each<[string, Json]>([
    ['one document', { resourceSpans: [{ scopeSpans: scopes }] }],
    ['a list of requests', [{ resourceSpans: [{ scopeSpans: scopes }] }]],
    ['Tempo', { batches: [{ scopeSpans: scopes }] }],
    ['Tempo, wrapped', { trace: { batches: [{ scopeSpans: scopes }] } }],
    [
      'before 1.0',
      {
        resourceSpans: [{ instrumentationLibrarySpans: [{ instrumentationLibrary: { name: 'lib' }, spans: [BARE] }] }],
      },
    ],
    ['one resource without its request', { scopeSpans: scopes }],
    [
      'snake_case',
      {
        resource_spans: [
          {
            scope_spans: [
              {
                scope: { name: 'lib' },
                spans: [
                  {
                    trace_id: TRACE,
                    span_id: SPAN,
                    name: 's',
                    start_time_unix_nano: '1544712660000000000',
                    end_time_unix_nano: '1544712661000000000',
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  ])('%s', (_name, value) => {
    expect(otlp.matches(value)).toBe(true)
    const { spans, failures } = read(value)
    expect(failures).toEqual([])
    expect(spans).toHaveLength(1)
    expect(spans[0]?.span).toMatchObject({
      trace_id: TRACE,
      span_id: SPAN,
      name: 's',
      start_us: 1_544_712_660_000_000,
      end_us: 1_544_712_661_000_000,
      body: { scope: { name: 'lib' } },
    })
  })

  test('a page of bare spans, as Phoenix gives them', () => {
    const page = { data: [BARE], next_cursor: null }
    expect(otlp.matches(page)).toBe(true)
    expect(read(page).spans).toHaveLength(1)
  })
})

test.each<[string, JsonObject, JsonObject]>([
  ['hex in capitals', { traceId: TRACE.toUpperCase(), spanId: SPAN.toUpperCase() }, { trace_id: TRACE, span_id: SPAN }],
  ['base64', { traceId: 'W47/95gDgQPSabYzgT/GDA==', spanId: '7uGbfsPBsXQ=' }, { trace_id: TRACE, span_id: SPAN }],
  ['a base64 parent', { parentSpanId: '7uGbfsPBsXQ=' }, { parent_id: SPAN }],
  ['a parent of zeros', { parentSpanId: '0000000000000000' }, { parent_id: null }],
  ['an empty parent', { parentSpanId: '' }, { parent_id: null }],
  ['ids of somebody’s own', { traceId: 'trace-1', spanId: 'span-1' }, { trace_id: 'trace-1', span_id: 'span-1' }],
  ['numbers for enums', { status: { code: 2, message: 'No' } }, { status: 'error', status_message: 'No' }],
  ['names for enums', { status: { code: 'STATUS_CODE_ERROR' } }, { status: 'error' }],
  ['a status that says nothing', { status: {} }, { status: 'unset', status_message: null }],
  ['no end', { endTimeUnixNano: '0' }, { end_us: null }],
  ['rounded times', { startTimeUnixNano: 1544712660000000000 }, { start_us: 1_544_712_660_000_000 }],
  ['no name', { name: null }, { name: '' }],
  ['NUL and a lone surrogate in the name', { name: 'a\0b\ud800' }, { name: 'ab\ufffd' }],
  ['no attributes', { attributes: null }, { kind: 'UNKNOWN' }],
])('ids, enums and times: %s', (_name, fields, expected) => {
  expect(readSpan(fields)).toMatchObject(expected)
})

test('an exception gives a failed span its words, and stays an event', () => {
  const event = {
    name: 'exception',
    timeUnixNano: '1544712660500000000',
    attributes: attributes({ 'exception.message': 'boom' }),
  }
  const span = readSpan({ status: { code: 2 }, events: [event] })
  expect(span.status_message).toBe('boom')
  expect(span.body.events).toEqual([
    { name: 'exception', time_us: 1_544_712_660_500_000, attributes: { 'exception.message': 'boom' } },
  ])
  expect(readSpan({ events: [event] })).toMatchObject({ status: 'unset', status_message: null })
})

test('every kind of attribute value becomes JSON under its own name', () => {
  const span = readSpan({
    attributes: [
      { key: 's', value: { stringValue: 'a' } },
      { key: 'i', value: { intValue: '7' } },
      { key: 'long', value: { intValue: '9223372036854775807' } },
      { key: 'd', value: { doubleValue: '1.5' } },
      { key: 'nan', value: { doubleValue: 'NaN' } },
      { key: 'b', value: { boolValue: false } },
      { key: 'bytes', value: { bytesValue: 'AAE=' } },
      { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, {}] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'x' } }] } } },
      { key: 'plain', value: 'unwrapped' },
      { key: '__proto__', value: { stringValue: 'harmless' } },
      { value: { stringValue: 'no key' } },
    ],
  })
  const kept = span.body.attributes ?? {}
  expect(kept).toMatchObject({
    s: 'a',
    i: 7,
    long: '9223372036854775807',
    d: 1.5,
    nan: 'NaN',
    b: false,
    bytes: 'AAE=',
    list: [1, null],
    plain: 'unwrapped',
  })
  expect(Object.getOwnPropertyDescriptor(kept, '__proto__')?.value).toBe('harmless')
  expect(JSON.stringify(kept.map)).toBe('{"__proto__":"x"}')
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
})

test('resource, scope, links, trace state and the OpenTelemetry kind are kept', () => {
  const { spans } = read({
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': 'shop' }) },
        scopeSpans: [
          {
            scope: { name: 'lib', version: '1', attributes: attributes({ a: 'b' }) },
            spans: [
              {
                ...BARE,
                kind: 3,
                traceState: 'k=v',
                links: [{ traceId: TRACE.toUpperCase(), spanId: '7uGbfsPBsXQ=' }],
              },
            ],
          },
        ],
      },
    ],
  })
  expect(spans[0]?.span.body).toEqual({
    resource: { 'service.name': 'shop' },
    scope: { name: 'lib', version: '1', attributes: { a: 'b' } },
    links: [{ trace_id: TRACE, span_id: SPAN }],
    attributes: { 'otel.span.kind': 'client', 'otel.trace_state': 'k=v' },
  })
})

describe('what cannot be read is named, and the rest goes in', () => {
  test('a bad span among good ones', () => {
    const spans = [
      BARE,
      { ...BARE, traceId: '' },
      { ...BARE, spanId: '0000000000000000' },
      'span',
      { ...BARE, spanId: 'aaaaaaaaaaaaaaaa' },
    ]
    const found = read({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
    expect(found.spans).toHaveLength(2)
    expect(found.failures).toEqual([
      { place: 'line 1, span 2', at: 0, trace_id: null, reason: expect.stringContaining('no traceId') },
      { place: 'line 1, span 3', at: 0, trace_id: TRACE, reason: expect.stringContaining('no spanId') },
      { place: 'line 1, span 4', at: 0, trace_id: null, reason: expect.stringContaining('a text') },
    ])
  })

  test('a value that is nested too deeply', () => {
    let deep: Json = 'x'
    for (let level = 0; level < 600; level++) deep = [deep]
    const found = read({
      resourceSpans: [{ scopeSpans: [{ spans: [{ ...BARE, attributes: [{ key: 'a', value: deep }] }, BARE] }] }],
    })
    expect(found.spans).toHaveLength(1)
    expect(found.failures[0]).toMatchObject({
      place: 'line 1, span 1',
      trace_id: TRACE,
      reason: expect.stringContaining('500 levels'),
    })
  })

  test('lines that are something else', () => {
    const found = read(
      null,
      'text',
      7,
      { resourceLogs: [] },
      { resourceSpans: 'no' },
      { resourceSpans: [{ scopeSpans: [BARE] }] },
    )
    expect(found.spans).toHaveLength(0)
    expect(found.failures.map(({ place }) => place)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
    expect(found.failures[3]?.reason).toBe(
      'an object with the key resourceLogs is no OTLP/JSON; expected resourceSpans, batches, scopeSpans or a span',
    )
  })

  test('a duplicate span is no failure', () => {
    const found = read({ scopeSpans: [{ spans: [BARE, { ...BARE, name: 'later' }] }] })
    expect(found.spans.map(({ span }) => span.name)).toEqual(['s', 'later'])
    expect(found.failures).toEqual([])
  })
})
