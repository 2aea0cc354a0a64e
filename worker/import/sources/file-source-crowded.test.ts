// Files of very many values that say nothing: no layout makes a batch of more than it is meant to hold.
import { describe, expect, test } from 'vitest'
import { failureCount, LISTED_FAILURES } from '../../../drizzle/failures.ts'
import { readAll, stored } from './file-source.test-support.ts'
import { lines, otlpSpan, request } from './otlp-spans.test-support.ts'
import { MOST_RECORDS, type Batch } from './source.ts'

const MANY = 45_000
const crowd = (value: string): string => `${value},`.repeat(MANY).slice(0, -1)
const counts = (batches: readonly Batch[]): number[] => batches.map(failureCount)
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

describe('a crowd of values that are no records', () => {
  const first = JSON.stringify(request(otlpSpan(1)))
  const layouts: Readonly<Record<string, string>> = {
    'a document': `[${first},${crowd('1')}]`,
    'a document with a broken element': `[${first},nobody,${crowd('1')}]`,
    'a document in lines': `[\n${first},\n${crowd('1\n')}]\n`,
    lines: `${first}\n${crowd('1').replaceAll(',', '\n')}\n`,
  }
  test.each(Object.entries(layouts))('%s: is read in batches, and each is counted once', async (name, text) => {
    const { files, plan } = stored(text)
    const batches = await readAll(files, plan)
    expect(batches.flatMap(({ spans }) => spans)).toHaveLength(1)
    // Of values as short as these a broken one is not told from its neighbours.
    if (name.includes('broken')) expect(sum(counts(batches))).toBeGreaterThan(MANY - 64)
    else expect(sum(counts(batches))).toBe(MANY)
    expect(Math.max(...counts(batches))).toBeLessThanOrEqual(MOST_RECORDS)
    expect(Math.max(...batches.map(({ failures }) => failures.length))).toBeLessThanOrEqual(LISTED_FAILURES)
    const places = batches.flatMap(({ failures }) => failures.map(({ place }) => place))
    if (!name.includes('broken')) expect(places[0]).toBe(text.startsWith('[') ? 'element 2' : 'line 2')
  })

  const insides: Readonly<Record<string, string>> = {
    spans: `{"resourceSpans":[{"scopeSpans":[{"spans":[${crowd('1')}]}]}]}`,
    scopes: `{"resourceSpans":[{"scopeSpans":[${crowd('1')}]}]}`,
    'elements of a list': `[${first},${crowd('1')}]`,
    'spans without an id': `{"resourceSpans":[{"scopeSpans":[{"spans":[${crowd('{"traceId":"aa"}')}]}]}]}`,
  }
  test.each(Object.entries(insides))('inside of one line: %s: few are listed, all are counted', async (name, line) => {
    const { files, plan } = stored(`${line}\n${lines(1)}`)
    const batches = await readAll(files, plan)
    expect(sum(counts(batches))).toBe(MANY)
    const [batch] = batches
    expect(batch?.failures).toHaveLength(LISTED_FAILURES)
    const trace = name === 'spans without an id' ? 'aa'.padStart(2) : null
    expect([...(batch?.unlisted ?? [])]).toEqual([[trace, MANY - LISTED_FAILURES]])
  })
})
