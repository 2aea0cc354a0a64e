// A file of lines is read one range at a time; a line that is broken or too long is named, and the others go in.
import { describe, expect, test } from 'vitest'
import { notes, open, places, readAll, sizeNote, spanIds, stored } from './file-source.test-support.ts'
import { failureCount } from '../../../drizzle/failures.ts'
import { expectedIds, lines, otlpSpan, request } from './otlp-spans.test-support.ts'
import { MOST_RECORDS, RANGE_BYTES } from './source.ts'

test('a file of nothing but tiny lines is read some thousands at a time', async () => {
  const { files, plan } = stored(
    `${JSON.stringify({ id: 'a', run_type: 'llm', trace_id: 't' })}\n${'{}\n'.repeat(2.5 * MOST_RECORDS)}`,
  )
  const batches = await readAll(files, plan)
  expect(batches).toHaveLength(3)
  expect(batches.reduce((sum, batch) => sum + failureCount(batch), 0)).toBe(2.5 * MOST_RECORDS)
  expect(batches.at(-1)?.failures.at(-1)?.place).toBe('line 50,000')
})

describe('a file of lines', () => {
  test.each([600, 1000, 4096, RANGE_BYTES])('is read one range at a time, in ranges of %i', async (rangeBytes) => {
    const { files, plan } = stored(lines(100))
    const batches = await readAll(files, plan, rangeBytes)
    expect(spanIds(batches)).toEqual(expectedIds(100))
    expect(notes(batches)).toEqual([`Detected OTLP/JSON: one JSON value a line, ${sizeNote(plan.bytes)}`])
    // Once more for each line that is longer than a batch.
    expect(files.asked.length).toBeLessThanOrEqual(2 * batches.length)
    expect(Math.max(...files.asked.map(({ length }) => length))).toBeLessThanOrEqual(rangeBytes)
    expect(files.mostAtOnce).toBe(1)
    expect(batches.at(-1)).toMatchObject({ done: plan.bytes, total: plan.bytes, unit: 'bytes' })
    const done = batches.map((batch) => batch.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  test('gives the same batch when a position is repeated, and the end again at the end', async () => {
    const { files, plan } = stored(lines(50))
    const batches = await readAll(files, plan, 4096)
    const source = open(plan, files, 4096)
    expect(await source.next(null)).toEqual(batches[0])
    expect(await source.next(batches[0]!.position)).toEqual(batches[1])
    expect(await source.next(batches.at(-1)!.position)).toMatchObject({ spans: [], failures: [], finished: true })
    expect(source.namespace(batches[0]!.position)).toBe('otlp')
  })

  test('may begin with a byte order mark, have CRLF and blank lines, and lack the last line break', async () => {
    const text = `\u{feff}\r\n${lines(3).trim().replaceAll('\n', '\r\n\r\n')}`
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan)
    expect(spanIds(batches)).toEqual(expectedIds(3))
    expect(places(batches)).toEqual([])
  })

  test('with a broken first line, middle and end takes the good ones in', async () => {
    const good = lines(4).trim().split('\n')
    const text = [
      `{"resourceSpans": [{`,
      good[0],
      'null',
      good[1],
      '[',
      `  ${good[2]}  `,
      good[3],
      good[3]!.slice(0, 90),
    ].join('\n')
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan)
    expect(spanIds(batches)).toEqual(expectedIds(4))
    expect(places(batches)).toEqual(['line 1', 'line 5', 'line 8', 'line 3'])
    expect(batches[0]!.failures[2]!.reason).toBe('ends in the middle (the file may have been cut off)')
  })

  test('whose first line is longer than a range is still read, but for that line', async () => {
    const long = JSON.stringify(request(...Array.from({ length: 30 }, (_, n) => otlpSpan(1000 + n))))
    const { files, plan } = stored(`${long}\n${lines(20)}`)
    const batches = await readAll(files, plan, 2048)
    expect(spanIds(batches)).toEqual(expectedIds(20))
    expect(places(batches)).toEqual(['line 1'])
    expect(notes(batches)).toContain('Not one JSON document but one JSON value a line, the first line being very long')
  })
})

describe('a format that was asked for', () => {
  test('is used without looking, and each record that is none of it is named', async () => {
    const { files, plan } = stored(lines(3), { format: 'langsmith' })
    const batches = await readAll(files, plan)
    expect(notes(batches)[0]).toMatch(/^Reading as LangSmith, as asked: one JSON value a line/)
    expect(places(batches)).toEqual(['line 1', 'line 2', 'line 3'])
  })
})
