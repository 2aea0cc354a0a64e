import { expect, test } from 'vitest'
import { ID_CHARS } from './column-text.ts'
import { openNodeDatabase } from './node-database.test-support.ts'
import { batchOf, noFiles, scopeOf, spanOf, traceInfoOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'
import { failureCount, failureOf, newFailures, takeFailure, takeFailures } from './failures.ts'
import { otlp } from '../worker/import/formats/otlp.ts'

const ENDLESS = 'x'.repeat(6_500_000)

test('whatever a file says, a failure is of a size for columns and logs, and well formed', () => {
  const failure = failureOf('line 1', 0, `${'y'.repeat(1_999)}\u{1f600}${ENDLESS}`, `\0${'\u{1f600}'.repeat(ID_CHARS)}`)
  expect(failure.trace_id?.length).toBeLessThanOrEqual(ID_CHARS)
  expect(JSON.stringify(failure).length).toBeLessThan(4_000)
  expect(`${failure.trace_id}${failure.reason}`.isWellFormed()).toBe(true)
  expect(failure.trace_id).not.toContain('\0')
})

test('a trace id of megabytes reaches neither the list of failures nor the log', async () => {
  const value = {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: ENDLESS }, { traceId: ENDLESS, spanId: 'a' }] }] }],
  }
  const read = otlp.normalize([{ place: 'line 1', at: 0, value }])
  const unfit = { ...batchOf([spanOf(ENDLESS, '1')]), traces: [traceInfoOf(ENDLESS)] }
  for (const batch of [read, unfit]) {
    const { listed } = await writeBatch(openNodeDatabase(), noFiles, scopeOf('w', 'job'), batch)
    expect(listed).toHaveLength(2)
    expect(JSON.stringify(listed).length).toBeLessThan(4_000)
  }
})

test('the first are listed, and all are counted by the trace that they name', () => {
  const draft = newFailures()
  for (const traceId of ['a', null, 'b', 'b', null]) takeFailure(draft, failureOf('', 0, '', traceId), 2)
  expect(draft.failures.map(({ trace_id }) => trace_id)).toEqual(['a', null])
  expect([...draft.unlisted]).toEqual([
    ['b', 2],
    [null, 1],
  ])
  const joined = newFailures()
  for (const part of [draft, draft]) takeFailures(joined, part, 3)
  expect(joined.failures).toHaveLength(3)
  expect(failureCount(joined)).toBe(10)
})
