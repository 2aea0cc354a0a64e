// The examples and rules of the HTML standard ("interpreting an event stream"), in one piece and cut at every byte.
import { describe, expect, test } from 'vitest'
import { eventParser } from './event-parser.ts'

type Told = readonly [type: string, data: string, id: string]

function parse(pieces: Iterable<Uint8Array>): readonly Told[] {
  const told: Told[] = []
  const take = eventParser((...event) => told.push(event))
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (const piece of pieces) take(decoder.decode(piece, { stream: true }))
  return told
}

const cases: readonly (readonly [name: string, stream: string, events: readonly Told[]])[] = [
  ['lines of data are joined', 'data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10', '']]],
  [
    'comments, ids, an id that is reset, one leading space',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [
      ['message', 'first event', '1'],
      ['message', 'second event', ''],
      ['message', ' third event', ''],
    ],
  ],
  [
    'empty data is data, and the last block is not dispatched without its empty line',
    'data\n\ndata\ndata\n\ndata:',
    [
      ['message', '', ''],
      ['message', '\n', ''],
    ],
  ],
  [
    'with and without a space',
    'data:test\n\ndata: test\n\n',
    [
      ['message', 'test', ''],
      ['message', 'test', ''],
    ],
  ],
  [
    'an event without data is none, and its type does not stay',
    'event: a\n\ndata: x\n\nevent: b\ndata: y\n\n',
    [
      ['message', 'x', ''],
      ['b', 'y', ''],
    ],
  ],
  [
    'an id stays until another, and one with NUL is none',
    'id: 7\ndata: a\n\ndata: b\n\nid: 8\0\ndata: c\n\nid: 9\n\ndata: d\n\n',
    [
      ['message', 'a', '7'],
      ['message', 'b', '7'],
      ['message', 'c', '7'],
      ['message', 'd', '9'],
    ],
  ],
  [
    'retry and unknown fields are no events',
    'retry: 500\nretry: x\nfoo: bar\nData: no\n\ndata: yes\n\n',
    [['message', 'yes', '']],
  ],
  ['a byte order mark is taken off once', '\uFEFFdata: a\n\n', [['message', 'a', '']]],
  ['a second one belongs to the name of a field', '\uFEFF\uFEFFdata: a\n\n', []],
  ['colons belong to the value', 'data: a: b:c\n\n', [['message', 'a: b:c', '']]],
  [
    'characters of two, three and four bytes',
    'event: sync\ndata: {"ü":"日本 ✂ 🚀"}\nid: 12\n\n',
    [['sync', '{"ü":"日本 ✂ 🚀"}', '12']],
  ],
  [
    'separators of Unicode end no line',
    'data: a\u2028b\u2029c\u0085d\u000be\n\n',
    [['message', 'a\u2028b\u2029c\u0085d\u000be', '']],
  ],
]

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('with %s', (_, newline) => {
  test.each(cases)('%s', (_name, stream, events) => {
    const bytes = new TextEncoder().encode(stream.replaceAll('\n', newline))
    expect(parse([bytes])).toEqual(events)
    expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(events)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(parse([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(events)
    }
  })
})

test('all ends of lines in one stream', () => {
  const bytes = new TextEncoder().encode('data: a\r\ndata: b\rdata: c\ndata: d\r\n\rdata: e\n\r\n')
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(parse([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual([
      ['message', 'a\nb\nc\nd', ''],
      ['message', 'e', ''],
    ])
  }
})

test('an event is told as soon as its last byte is here, also when that is a CR', () => {
  const told: Told[] = []
  const take = eventParser((...event) => told.push(event))
  take('data: a\r\r')
  expect(told).toEqual([['message', 'a', '']])
  take('\ndata: b\r\n\r')
  expect(told).toHaveLength(2)
})
