// LangSmith's lines: where one batch ends and the next begins is nobody's business, so the rows must not show it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../durable/protocol/update.ts'
import * as llm from '../worker/import/formats/langsmith-lines.test-support.ts'
import { langsmith } from '../worker/import/formats/langsmith.ts'
import { memoryFiles } from '../worker/import/sources/memory-files.test-support.ts'
import type { Database } from './database.ts'
import { getSpan } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { listFailures } from './list-failures.ts'
import { openNodeDatabase } from './node-database.test-support.ts'
import { noFiles, scopeOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const run = (operation: string, fields: JsonObject): JsonObject => ({ operation, id: 'r', trace_id: 't', ...fields })

const POST = run('post', {
  name: 'ChatOpenAI',
  run_type: 'llm',
  start_time: '2026-02-14T23:59:02Z',
  inputs: { messages: [{ role: 'user', content: 'Hi' }] },
  extra: { metadata: { ls_provider: 'openai', thread_id: 's' }, runtime: { library: 'x' } },
})
const OUTPUTS = run('patch', {
  end_time: '2026-02-14T23:59:03Z',
  outputs: { answer: { deep: null } },
  prompt_tokens: 5,
  total_cost: 0.1 + 0.2,
})
const TAGS = run('patch', { tags: ['late'] })
const METADATA = run('patch', { extra: { metadata: { thread_id: 'other', more: 1 }, sdk: 'y' } })
const FAILED = run('patch', { error: 'boom', end_time: '2026-02-14T23:59:04Z' })
const ANSWER = run('patch', { outputs: { role: 'assistant', content: 'Hello' } })
const REVISED = run('post', { name: 'renamed', inputs: 'other', extra: { metadata: { ls_provider: 'azure' } } })
const OTHER = run('post', { id: 'r2', parent_run_id: 'r', run_type: 'tool', name: 'search' })
const PLAIN: JsonObject = { operation: 'patch', id: 'r', outputs: { late: true } }

const LINES = [POST, OUTPUTS, TAGS, METADATA, FAILED, ANSWER, REVISED, OTHER]

async function importLines(lines: readonly Json[], ends: ReadonlySet<number>, jobId = 'job', db = openNodeDatabase()) {
  let failed = 0
  for (let from = 0; from < lines.length;) {
    let to = from + 1
    while (to < lines.length && !ends.has(to)) to++
    const records = lines.slice(from, to).map((value, n) => ({ place: `line ${from + n + 1}`, at: from + n, value }))
    const batch = langsmith.normalize(records)
    failed += (await writeBatch(db, noFiles, { ...scopeOf('w', jobId), source: 'langsmith' }, batch, failed)).failed
    from = to
  }
  return db
}

async function rowsOf(db: Database) {
  const spans = await db.query.spans.findMany({ orderBy: (t) => t.span_id })
  const traces = await db.query.traces.findMany({ orderBy: (t) => t.id })
  const open = (text: string | null): unknown => (text === null ? null : JSON.parse(text))
  return {
    spans: spans.map((row) => ({ ...row, body: open(row.body), parts: open(row.parts) })),
    traces,
    totals: await importTotals(db, 'w', 'job'),
  }
}

const everyEnd = (lines: readonly Json[]): ReadonlySet<number> => new Set(lines.map((_, at) => at))

describe('lines of a run', () => {
  test('give the same rows wherever batches end, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(LINES, { minLength: 2 }),
        fc.uniqueArray(fc.integer({ min: 1, max: LINES.length })),
        async (lines, ends) => {
          const once = await rowsOf(await importLines(lines, new Set()))
          expect(await rowsOf(await importLines(lines, new Set(ends)))).toEqual(once)
          expect(await rowsOf(await importLines(lines, everyEnd(lines)))).toEqual(once)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('say of a run what they say together: a late patch takes nothing away', async () => {
    const lines = [POST, OUTPUTS, OTHER, TAGS, METADATA]
    for (const ends of [new Set<number>(), everyEnd(lines)]) {
      const db = await importLines(lines, ends)
      expect(await getSpan(db, noFiles, 'w', 'langsmith:t', 'r')).toMatchObject({
        name: 'ChatOpenAI',
        kind: 'LLM',
        status: 'ok',
        duration_ms: 1000,
        provider: 'openai',
        session_id: 'other',
        prompt_tokens: 5,
        cost_usd: 0.1 + 0.2,
        body: {
          input_messages: [{ role: 'user', content: 'Hi' }],
          output: { answer: { deep: null } },
          tags: ['late'],
          metadata: { ls_provider: 'openai', thread_id: 'other', more: 1 },
          attributes: { extra: { runtime: { library: 'x' }, sdk: 'y' } },
        },
      })
    }
  })

  test('an error stays one, and a side that is said anew is said whole', async () => {
    const lines = [POST, FAILED, OUTPUTS, ANSWER]
    const db = await importLines(lines, everyEnd(lines))
    const span = await getSpan(db, noFiles, 'w', 'langsmith:t', 'r')
    expect(span).toMatchObject({ status: 'error', status_message: 'boom' })
    expect(span?.body?.output).toBeUndefined()
    expect(span?.body?.output_messages).toEqual([{ role: 'assistant', content: 'Hello' }])
  })

  test('a name that was too long for its column gives way to a shorter one, in whatever part', async () => {
    const long = run('post', { name: 'x'.repeat(9_000) })
    for (const lines of [[long], [long, run('patch', { name: 'short' })], [long, run('post', { name: 'short' })]]) {
      const db = await importLines(lines, everyEnd(lines))
      const span = await getSpan(db, noFiles, 'w', 'langsmith:t', 'r')
      expect(span?.name).toBe(lines.length === 1 ? 'x'.repeat(9_000) : 'short')
      expect(await rowsOf(db)).toEqual(await rowsOf(await importLines(lines, new Set())))
    }
  })

  test('the same import again changes nothing', async () => {
    const lines = [POST, OUTPUTS, TAGS, OTHER]
    const db = await importLines(lines, everyEnd(lines))
    const before = await rowsOf(db)
    await importLines(lines, new Set([2]), 'again', db)
    expect({ ...(await rowsOf(db)), totals: null }).toEqual({ ...before, totals: null })
    expect((await importTotals(db, 'w', 'again')).spans).toMatchObject({ found: 2, skipped: 2 })
  })
})

describe('a run that was posted and patched', () => {
  const { POST: posted, PATCH: patched } = llm
  const batch = { post: [{ ...posted, operation: null }], patch: [{ ...patched, operation: null }] }

  test.each([
    ['in one batch', [posted, patched], []],
    ['in one each', [posted, patched], [1]],
    ['the end first', [patched, posted], [1]],
    ['in one call', [batch], []],
  ] as const)('is one span: %s', async (_, lines, ends) => {
    const db = await importLines(lines, new Set<number>(ends))
    const [row, ...others] = await db.query.spans.findMany()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      trace: 'langsmith:t1',
      span_id: 'r1',
      parent_id: null,
      name: 'ChatOpenAI',
      kind: 'LLM',
      start_us: 1_771_113_542_184_025,
      end_us: 1_771_113_543_184_025,
      status: 'ok',
      model: 'm',
      provider: 'openai',
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      session_id: 's',
      input_preview: 'Hi',
      output_preview: 'Hello',
      part: 1,
    })
    expect((await getSpan(db, noFiles, 'w', 'langsmith:t1', 'r1'))?.body).toMatchObject({
      input_messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ function: { name: 'f' } }],
      invocation_parameters: { temperature: 0 },
      tags: ['a'],
      attributes: { extra: { runtime: { library: 'x' } } },
    })
  })

  test('a patch takes nothing back', async () => {
    const patch = { ...patched, name: null, inputs: null, extra: { metadata: { late: 1 } } }
    for (const ends of [new Set<number>(), new Set([1])]) {
      const db = await importLines([posted, patch], ends)
      expect(await getSpan(db, noFiles, 'w', 'langsmith:t1', 'r1')).toMatchObject({
        name: 'ChatOpenAI',
        input_preview: 'Hi',
        body: { metadata: { ls_provider: 'openai', late: 1 } },
      })
    }
  })
})

describe('a patch that names only its run', () => {
  test.each([[new Set<number>()], [new Set([2])], [new Set([1, 2])]])(
    'joins the run that came before it',
    async (ends) => {
      const db = await importLines([POST, OTHER, PLAIN], ends)
      expect(await getSpan(db, noFiles, 'w', 'langsmith:t', 'r')).toMatchObject({ body: { output: { late: true } } })
      expect((await rowsOf(db)).totals).toMatchObject({ traces: { found: 1 }, spans: { found: 2, failed: 0 } })
    },
  )

  test('is a failure where no run of its id is known, or several are, and no trace of its own', async () => {
    const twins = [POST, { ...POST, trace_id: 't2' }]
    for (const lines of [[PLAIN], [...twins, PLAIN]]) {
      const db = await importLines(lines, everyEnd(lines))
      expect((await rowsOf(db)).totals.spans).toMatchObject({ found: lines.length, failed: 1 })
      const failures = await listFailures(db, 'w', 'job', { limit: 5 })
      expect(failures).toMatchObject({
        value: {
          failures: [{ place: `line ${lines.length}`, reason: expect.stringMatching(/^names neither trace_id/) }],
        },
      })
    }
  })
})

test('parts that came apart share a row as far as it goes, and the rest lies in a file', async () => {
  const text = '語'.repeat(200_000)
  const files = memoryFiles({})
  const db = openNodeDatabase()
  const scope = { ...scopeOf('w', 'job'), source: 'langsmith' }
  const lines = [
    run('post', { inputs: { text } }),
    run('patch', { outputs: { text } }),
    run('patch', { tags: ['late'] }),
  ]
  for (const [at, value] of [...lines, ...lines].entries()) {
    await writeBatch(db, files, scope, langsmith.normalize([{ place: '', at, value }]))
    const [row] = await db.query.spans.findMany()
    expect(new TextEncoder().encode(row?.body).length).toBeLessThanOrEqual(1_000_100)
  }
  expect((await getSpan(db, files, 'w', 'langsmith:t', 'r'))?.body).toEqual({
    input: { text },
    output: { text },
    tags: ['late'],
  })
  expect(files.stored.size).toBeGreaterThan(0)
})
