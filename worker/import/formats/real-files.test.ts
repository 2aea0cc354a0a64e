// Every real trace file goes in whole: known counts of spans, parents that resolve, times that make sense.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openNodeDatabase } from '../../../drizzle/node-database.test-support.ts'
import { spans as rows } from '../../../drizzle/schema.ts'
import { scopeOf } from '../../../drizzle/spans.test-support.ts'
import { writeBatch } from '../../../drizzle/write-batch.ts'
import type { Json } from '../../../durable/protocol/update.ts'
import { newFailures } from '../../../drizzle/failures.ts'
import { memoryFiles } from '../sources/memory-files.test-support.ts'
import { detectFormat } from './detect.ts'
import type { FormatName, Normalized } from './format.ts'

const folder = process.env.TRACES_DIR ?? '../shared/traces'
const isAbsent = !existsSync(folder)
if (isAbsent) console.error(`SKIPPED: real trace files are not at ${folder}; set TRACES_DIR to read them`)

interface RealFile {
  readonly path: string
  readonly format: FormatName
  readonly spans: number
  /** Spans whose parent is not in the file. */
  readonly orphans?: number
}

const FILES: readonly RealFile[] = [
  { path: 'otlp/rag_earnings_agent.json', format: 'otlp', spans: 18 },
  { path: 'otlp/smol_deep_research_agent.json', format: 'otlp', spans: 8 },
  // The specification's example shows one span of a longer trace.
  { path: 'otlp/trace.json', format: 'otlp', spans: 1, orphans: 1 },
  { path: 'langsmith/trace_albums_tracks.jsonl', format: 'langsmith', spans: 15 },
  { path: 'langsmith/trace_genres_revenue.jsonl', format: 'langsmith', spans: 15 },
  { path: 'langsmith/trace_top_customers.jsonl', format: 'langsmith', spans: 13 },
]

describe.skipIf(isAbsent)('real files', () => {
  test.each(FILES)('$path is $format with $spans spans', async ({ path, format, spans, orphans = 0 }) => {
    const read = await readFile(path)
    expect(read.format).toBe(format)
    expect(read.found.failures).toEqual([])
    expect(read.spans).toHaveLength(spans)
    expectWhole(read.spans, orphans)
  })

  test('the Langfuse traces hold 53 observations in 11 traces, each with what Langfuse says of it', async () => {
    const files = isAbsent ? [] : readdirSync(join(folder, 'langfuse')).filter((name) => name.endsWith('.trace.json'))
    const reads = await Promise.all(files.map((name) => readFile(join('langfuse', name))))
    for (const { format, found, spans } of reads) {
      expect(format).toBe('langfuse')
      expect(found.failures).toEqual([])
      expect(found.traces).toHaveLength(1)
      expect(`langfuse:${found.traces[0]?.trace_id}`).toBe(spans[0]?.trace)
      expect(found.traces[0]?.name).not.toBeNull()
      expectWhole(spans, 0)
    }
    expect(reads).toHaveLength(11)
    expect(reads.flatMap((read) => read.spans)).toHaveLength(53)
  })

  test('no content is doubled: what goes in is larger than what comes out, in every format', async () => {
    for (const path of [
      'otlp/smol_deep_research_agent.json',
      'langsmith/trace_albums_tracks.jsonl',
      'langfuse/agno-2025-06-11.trace.json',
    ]) {
      const bytes = readFileSync(join(folder, path)).length
      const { spans } = await readFile(path)
      expect(spans.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(bytes)
    }
  })
})

function expectWhole(spans: readonly Row[], orphans: number): void {
  const ids = new Set(spans.map((span) => span.span_id))
  expect(ids.size).toBe(spans.length)
  expect(new Set(spans.map((span) => span.trace)).size).toBe(1)
  expect(spans.filter((span) => span.parent_id !== null && !ids.has(span.parent_id))).toHaveLength(orphans)
  expect(spans.filter((span) => span.parent_id === null || !ids.has(span.parent_id)).length).toBeGreaterThan(0)
  for (const span of spans) {
    expect(span.name).not.toBe('')
    expect(span.start_us).toBeGreaterThan(Date.UTC(2018) * 1000)
    expect(span.end_us).toBeGreaterThanOrEqual(span.start_us ?? Infinity)
    if (span.kind === 'LLM') expect(span.model).not.toBeNull()
  }
}

type Row = typeof rows.$inferSelect

/** What is found in the file, and the rows that it becomes. */
async function readFile(path: string): Promise<{
  readonly format: FormatName | undefined
  readonly found: Normalized
  readonly spans: readonly Row[]
}> {
  const text = readFileSync(join(folder, path), 'utf8')
  const values: Json[] = path.endsWith('.jsonl')
    ? text
        .trim()
        .split('\n')
        .map((line): Json => JSON.parse(line))
    : [JSON.parse(text)]
  const format = detectFormat(values[0] ?? null)
  const records = values.map((value, at) => ({ place: `line ${at + 1}`, at, value }))
  const found = format?.normalize(records) ?? { spans: [], traces: [], ...newFailures() }
  const database = openNodeDatabase()
  await writeBatch(database, memoryFiles({}), { ...scopeOf('w', 'job'), source: format?.name ?? '' }, found)
  return { format: format?.name, found, spans: await database.select().from(rows) }
}
