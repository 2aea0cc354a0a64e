import type { RecordFailure } from '../../../drizzle/failures.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceRecord } from '../formats/format.ts'
import { readLines, type LinePlace } from './lines.ts'

const encoder = new TextEncoder()

const START: LinePlace = { offset: 0, line: 1, skipping: false }

interface Read {
  readonly records: readonly SourceRecord[]
  readonly failures: readonly RecordFailure[]
}

/** Range by range, as a source does; every range is a read of its own. */
function readAll(file: Uint8Array, rangeBytes: number): Read {
  const records: SourceRecord[] = []
  const failures: RecordFailure[] = []
  for (let place = START; ;) {
    const range = file.subarray(place.offset, place.offset + rangeBytes)
    const last = place.offset + range.length >= file.length
    const read = readLines(range, place, last)
    records.push(...read.records)
    failures.push(...read.failures)
    if (last) return { records, failures }
    if (read.next.offset <= place.offset) throw new Error(`stands still at ${place.offset}`)
    place = read.next
  }
}

function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)))
}

const lineText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ id: fc.nat(), text: fc.string({ unit: 'grapheme' }) }).map((value) => JSON.stringify(value)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '  ', '\r', '{"broken": ', '{"id": 1}\r', '\t{"id": 2} ', '"text"', 'null', '}'),
  },
)

describe('lines at the borders of ranges', () => {
  test('every line comes out once, in order, with its number and offset, whatever the size of the ranges', () => {
    fc.assert(
      fc.property(
        fc.array(lineText, { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        (texts, ended, size) => {
          const text = texts.join('\n') + (ended ? '\n' : '')
          const { records, failures } = readAll(encoder.encode(text), size)
          const read = [
            ...records.map(({ place, at, value }) => ({ place, at, is: value })),
            ...failures.map(({ place, at, reason }) => ({
              place,
              at,
              is: reason.includes('longer') ? TOO_LONG : BROKEN,
            })),
          ]
          expect(read.toSorted((a, b) => a.at - b.at)).toEqual(splitWhole(text, size))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a line that just fits with its line break is read, and one byte more is refused', () => {
    const file = bytes('{"a":12}\n{"b":345}\n{"c":67}\n')
    const { records, failures } = readAll(file, 9)
    expect(records.map(({ place, value }) => [place, value])).toEqual([
      ['line 1', { a: 12 }],
      ['line 3', { c: 67 }],
    ])
    expect(failures).toMatchObject([{ place: 'line 2', at: 9, trace_id: null }])
    expect(failures[0]!.reason).toBe('is longer than the 9 bytes that a line may have')
  })

  test('a line of many ranges is passed over up to its end, and what follows is read', () => {
    const file = bytes('{"a":1}\n', `{"long":"${'x'.repeat(500)}"}`, '\n{"b":2}\n{"c":3}')
    const { records, failures } = readAll(file, 32)
    expect(records.map(({ place, at }) => [place, at])).toEqual([
      ['line 1', 0],
      ['line 3', 520],
      ['line 4', 528],
    ])
    expect(failures.map(({ place, at }) => [place, at])).toEqual([['line 2', 8]])
  })

  test('a last line that is too long ends the file', () => {
    const { records, failures } = readAll(bytes('{"a":1}\n', `{"long":"${'x'.repeat(100)}"}`), 16)
    expect(records).toHaveLength(1)
    expect(failures.map(({ place }) => place)).toEqual(['line 2'])
  })
})

describe('lines that cannot be read', () => {
  const cases: readonly { name: string; file: Uint8Array; good: number; place: string; reason: RegExp }[] = [
    {
      name: 'one broken line among good ones',
      file: bytes('{"a":1}\n{"a":}\n{"a":3}\n'),
      good: 2,
      place: 'line 2',
      reason: /^is not valid JSON: Unexpected token '\}'/,
    },
    {
      name: 'a last line that was cut off in a string',
      file: bytes('{"a":1}\n{"a":"tex'),
      good: 1,
      place: 'line 2',
      reason: /^ends in the middle/,
    },
    {
      name: 'a last line that was cut off between brackets',
      file: bytes('{"a":1}\n{"a":[1,2'),
      good: 1,
      place: 'line 2',
      reason: /^ends in the middle/,
    },
    {
      name: 'a last line that was cut off within a character',
      file: bytes('{"a":1}\n{"a":"', [0xe2, 0x82]),
      good: 1,
      place: 'line 2',
      reason: /^ends in the middle/,
    },
    {
      name: 'a last line that is broken, not cut off',
      file: bytes('{"a":1}\n{"a":}'),
      good: 1,
      place: 'line 2',
      reason: /^is not valid JSON/,
    },
    {
      name: 'bytes that are no UTF-8',
      file: bytes('{"a":1}\n{"a":"x', [0xff], '"}\n{"a":3}'),
      good: 2,
      place: 'line 2',
      reason: /not UTF-8 \(the first at byte 15 of the file\)/,
    },
    {
      name: 'an overlong encoding',
      file: bytes('{"a":"', [0xc0, 0xaf], '"}\n{"a":3}'),
      good: 1,
      place: 'line 1',
      reason: /at byte 6 of/,
    },
    {
      name: 'a surrogate in UTF-8',
      file: bytes('{"a":1}\n{"a":"', [0xed, 0xa0, 0x80], '"}\n'),
      good: 1,
      place: 'line 2',
      reason: /not UTF-8/,
    },
  ]
  test.each(cases)('$name is named and the good ones go in', ({ file, good, place, reason }) => {
    for (const size of [file.length, 24]) {
      const read = readAll(file, size)
      expect(read.records).toHaveLength(good)
      expect(read.failures).toHaveLength(1)
      expect(read.failures[0]!.place).toBe(place)
      expect(read.failures[0]!.reason).toMatch(reason)
    }
  })

  test('a lone surrogate written as an escape is JSON and is read as it stands', () => {
    expect(readAll(bytes('{"a":"\\ud800"}\n'), 100).records.map(({ value }) => value)).toEqual([{ a: '\ud800' }])
  })
})

const TOO_LONG = Symbol('too long')
const BROKEN = Symbol('broken')

/** What the lines are, from the whole text at once. */
function splitWhole(text: string, size: number) {
  const lines = text.split('\n')
  let next = 0
  return lines.flatMap((line, index) => {
    const at = next
    const length = encoder.encode(line).length + (index === lines.length - 1 ? 0 : 1)
    next += length
    const place = `line ${index + 1}`
    if (length > size) return [{ place, at, is: TOO_LONG }]
    if (line.trim() === '') return []
    try {
      return [{ place, at, is: JSON.parse(line) }]
    } catch {
      return [{ place, at, is: BROKEN }]
    }
  })
}
