import { env } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { forgetOutcomes } from './forget-outcomes.ts'
import { getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { listFailures } from './list-failures.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf, traceInfoOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

const NONE = { imported: 0, updated: 0, skipped: 0, failed: 0, found: 0 }

function twoTraces() {
  return [
    spanOf('a', '1', { name: 'root', start_us: 100, end_us: 900, body: { input: 'hello' } }),
    spanOf('a', '2', { parent_id: '1', kind: 'LLM', start_us: 200, end_us: 300 }),
    spanOf('b', '1', { name: 'other', start_us: 500, end_us: 600 }),
  ]
}

describe('outcomes', () => {
  test('a first import imports everything', async () => {
    const written = await writeBatch(db, noFiles, scopeOf('first', 'job'), batchOf(twoTraces()))
    expect(written).toMatchObject({ spansSeen: 3, tracesSeen: 2, spans: { imported: 3 }, traces: { imported: 2 } })
    expect(await importTotals(db, 'first', 'job')).toEqual({
      traces: { ...NONE, found: 2, imported: 2 },
      spans: { ...NONE, found: 3, imported: 3 },
    })
  })

  test('a batch repeated within its job changes neither rows nor numbers', async () => {
    const once = await writeBatch(db, noFiles, scopeOf('repeat', 'job'), batchOf(twoTraces()))
    const rows = await everything('repeat')
    const twice = await writeBatch(db, noFiles, scopeOf('repeat', 'job'), batchOf(twoTraces()))
    expect(twice).toEqual(once)
    expect(await everything('repeat')).toEqual(rows)
  })

  test('another import of the same spans skips them and writes no row', async () => {
    await writeBatch(db, noFiles, scopeOf('again', 'one'), batchOf(twoTraces()))
    const rows = await everything('again')
    await writeBatch(db, noFiles, { ...scopeOf('again', 'two'), now: '2027-01-01T00:00:00.000Z' }, batchOf(twoTraces()))
    expect(await everything('again')).toEqual(rows)
    expect(await importTotals(db, 'again', 'two')).toEqual({
      traces: { ...NONE, found: 2, skipped: 2 },
      spans: { ...NONE, found: 3, skipped: 3 },
    })
  })

  test.each([
    ['a column', { end_us: 901 }],
    ['the body', { body: { input: 'good bye' } }],
    ['a value that is gone', { end_us: null }],
  ])('a span that differs in %s is updated, and its trace with it', async (what, change) => {
    const workspace = `changed ${what}`
    await writeBatch(db, noFiles, scopeOf(workspace, 'one'), batchOf(twoTraces()))
    const [first, ...rest] = twoTraces()
    if (first === undefined) throw new Error('no span')
    await writeBatch(db, noFiles, scopeOf(workspace, 'two'), batchOf([{ ...first, ...change }, ...rest]))
    expect(await importTotals(db, workspace, 'two')).toEqual({
      traces: { ...NONE, found: 2, updated: 1, skipped: 1 },
      spans: { ...NONE, found: 3, updated: 1, skipped: 2 },
    })
  })

  test('a new span updates the trace that it joins', async () => {
    await writeBatch(db, noFiles, scopeOf('joins', 'one'), batchOf(twoTraces()))
    await writeBatch(db, noFiles, scopeOf('joins', 'two'), batchOf([spanOf('a', '3', { parent_id: '1' })]))
    expect(await importTotals(db, 'joins', 'two')).toMatchObject({ traces: { updated: 1 }, spans: { imported: 1 } })
    expect(await getTrace(db, noFiles, 'joins', 'otlp:a')).toMatchObject({ span_count: 3, job_id: 'one' })
  })

  test('an outcome rises with a later record and never falls', async () => {
    await writeBatch(db, noFiles, scopeOf('rises', 'one'), batchOf(twoTraces()))
    await writeBatch(db, noFiles, scopeOf('rises', 'two'), batchOf(twoTraces()))
    const changed = [spanOf('b', '1', { name: 'renamed' })]
    const later = await writeBatch(db, noFiles, scopeOf('rises', 'two'), batchOf(changed, 10))
    expect(later).toMatchObject({ spansSeen: 0, tracesSeen: 0 })
    await writeBatch(db, noFiles, scopeOf('rises', 'two'), batchOf(changed, 10))
    expect(await importTotals(db, 'rises', 'two')).toMatchObject({
      traces: { found: 2, updated: 1, skipped: 1 },
      spans: { found: 3, updated: 1, skipped: 2 },
    })
  })

  test('a batch cut in two after it was written in part counts each span once', async () => {
    const spans = [...twoTraces(), spanOf('a', '1', { name: 'once more' })]
    await writeBatch(db, noFiles, scopeOf('cut', 'job'), batchOf(spans.slice(0, 2)))
    const whole = await writeBatch(db, noFiles, scopeOf('cut', 'job'), batchOf(spans))
    expect(whole).toMatchObject({ spansSeen: 3, tracesSeen: 2 })
    expect(await importTotals(db, 'cut', 'job')).toMatchObject({ traces: { found: 2 }, spans: { found: 3 } })
  })

  test('of two records of a span in one batch the later stands, and it counts once', async () => {
    const spans = [spanOf('a', '1', { name: 'earlier' }), spanOf('a', '1', { name: 'later' })]
    const written = await writeBatch(db, noFiles, scopeOf('doubled', 'job'), batchOf(spans))
    expect(written.spansSeen).toBe(1)
    expect((await getTrace(db, noFiles, 'doubled', 'otlp:a'))?.name).toBe('later')
    await writeBatch(db, noFiles, scopeOf('doubled', 'next'), batchOf(spans))
    expect((await importTotals(db, 'doubled', 'next')).spans).toEqual({ ...NONE, found: 1, skipped: 1 })
  })

  test('workspaces and sources keep the same ids apart', async () => {
    await writeBatch(db, noFiles, scopeOf('mine', 'job'), batchOf(twoTraces()))
    await writeBatch(db, noFiles, scopeOf('yours', 'job'), batchOf(twoTraces().slice(0, 1)))
    await writeBatch(db, noFiles, { ...scopeOf('mine', 'job'), source: 'phoenix' }, batchOf(twoTraces().slice(0, 1)))
    expect(await getTrace(db, noFiles, 'mine', 'otlp:a')).toMatchObject({ span_count: 2 })
    expect(await getTrace(db, noFiles, 'mine', 'phoenix:a')).toMatchObject({ span_count: 1, trace_id: 'a' })
    expect(await getTrace(db, noFiles, 'yours', 'otlp:b')).toBeNull()
  })

  test('what is forgotten of an import can no longer be counted; its rows stay', async () => {
    await writeBatch(db, noFiles, scopeOf('forgotten', 'job'), batchOf(twoTraces()))
    await writeBatch(db, noFiles, scopeOf('forgotten', 'other'), batchOf(twoTraces()))
    await forgetOutcomes(db, 'forgotten', 'job')
    expect(await importTotals(db, 'forgotten', 'job')).toEqual({ traces: NONE, spans: NONE })
    expect(await importTotals(db, 'forgotten', 'other')).toMatchObject({
      traces: { skipped: 2 },
      spans: { skipped: 3 },
    })
    expect(await getTrace(db, noFiles, 'forgotten', 'otlp:a')).not.toBeNull()
  })
})

describe('a batch that is cut off between its transactions', () => {
  const body = { input: 'x'.repeat(50_000) }
  const spans = Array.from({ length: 200 }, (_, n) =>
    spanOf(`t${n % 20}`, `${n}`, { total_tokens: 1, kind: 'LLM', body }),
  )
  const batch = { ...batchOf(spans), traces: [traceInfoOf('t1', { name: 'stated' })] }

  test.each([1, 2, 3, 5])('at transaction %i: what is there agrees, and a repeat makes it whole', async (nth) => {
    const workspace = `cut at ${nth}`
    const dying = openD1(dyingAt(nth))
    await expect(writeBatch(dying, noFiles, scopeOf(workspace, 'job'), batch)).rejects.toThrow('cut off')
    const cut = await everything(workspace)
    const counted = Map.groupBy(cut.spans, ({ trace }) => trace)
    for (const trace of cut.traces) expect(trace.span_count).toBe(counted.get(trace.id)?.length ?? 0)
    expect(
      counted
        .keys()
        .filter((id) => !cut.traces.some((trace) => trace.id === id))
        .toArray(),
    ).toEqual([])

    const written = await writeBatch(db, noFiles, scopeOf(workspace, 'job'), batch)
    expect(written).toMatchObject({ spansSeen: 200, spans: { imported: 200 }, traces: { imported: 20 } })
    await writeBatch(db, noFiles, scopeOf(`${workspace}, whole`, 'job'), batch)
    const bare = ({ spans: s, traces: t }: Awaited<ReturnType<typeof everything>>) => ({
      spans: new Set(s.map((row) => JSON.stringify({ ...row, workspace: '' }))),
      traces: new Set(t.map((row) => JSON.stringify({ ...row, workspace: '' }))),
    })
    expect(bare(await everything(workspace))).toEqual(bare(await everything(`${workspace}, whole`)))
  })

  function dyingAt(nth: number): D1Database {
    let transactions = 0
    return new Proxy(env.DB, {
      get(target, name) {
        if (name === 'batch' && ++transactions === nth) return () => Promise.reject(new Error('cut off'))
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
})

describe('imports of the same traces at once', () => {
  const traces = Array.from({ length: 20 }, (_, n) => `t${n}`)
  const halves = (from: number) =>
    traces.flatMap((trace) =>
      Array.from({ length: 5 }, (_, n) =>
        spanOf(trace, `${from + n}`, {
          parent_id: from + n === 0 ? null : '0',
          start_us: 1000 + from + n,
          end_us: 5000,
        }),
      ),
    )

  test('each keeps numbers that add up, and together they import every span once', async () => {
    const jobs = ['one', 'two']
    const batches = [batchOf(halves(0)), batchOf(halves(5), 100)]
    await Promise.all(
      jobs.map(async (job) => {
        for (const batch of batches) await writeBatch(db, noFiles, scopeOf('at once', job), batch)
      }),
    )
    const totals = await Promise.all(jobs.map((job) => importTotals(db, 'at once', job)))
    for (const { traces: t, spans: s } of totals) {
      expect(t).toMatchObject({ found: 20, failed: 0 })
      expect(s).toMatchObject({ found: 200, failed: 0 })
    }
    expect(totals.reduce((sum, { spans: s }) => sum + s.imported, 0)).toBe(200)
    expect(totals.reduce((sum, { traces: t }) => sum + t.imported, 0)).toBe(20)
    expect(await getTrace(db, noFiles, 'at once', 'otlp:t7')).toMatchObject({ span_count: 10, duration_ms: 4 })
  })

  test('another import that overwrites a span takes no outcome away', async () => {
    await writeBatch(db, noFiles, scopeOf('overwritten', 'one'), batchOf([spanOf('a', '1', { name: 'one' })]))
    await writeBatch(db, noFiles, scopeOf('overwritten', 'two'), batchOf([spanOf('a', '1', { name: 'two' })]))
    await writeBatch(db, noFiles, scopeOf('overwritten', 'three'), batchOf([spanOf('a', '1', { name: 'three' })]))
    await writeBatch(db, noFiles, scopeOf('overwritten', 'two'), batchOf([spanOf('a', '1', { name: 'three' })], 1))
    expect((await importTotals(db, 'overwritten', 'one')).spans).toMatchObject({ found: 1, imported: 1 })
    expect((await importTotals(db, 'overwritten', 'two')).spans).toMatchObject({ found: 1, updated: 1 })
    expect((await importTotals(db, 'overwritten', 'three')).spans).toMatchObject({ found: 1, updated: 1 })
  })
})

describe('failures', () => {
  const broken = (at: number, trace_id: string | null, reason: string) => ({
    place: `line ${at}`,
    at,
    trace_id,
    reason,
  })

  test('are failed spans, and failed traces where nothing of the trace went in', async () => {
    const batch = {
      ...batchOf([spanOf('a', '1')]),
      failures: [
        broken(1, null, 'not JSON'),
        broken(2, 'a', 'this span has no id'),
        broken(3, 'lost', 'this span has no id'),
        broken(3, 'lost', 'neither has this'),
      ],
    }
    await writeBatch(db, noFiles, scopeOf('failing', 'job'), batch)
    await writeBatch(db, noFiles, scopeOf('failing', 'job'), batch)
    expect(await importTotals(db, 'failing', 'job')).toEqual({
      traces: { ...NONE, found: 3, imported: 1, failed: 2 },
      spans: { ...NONE, found: 5, imported: 1, failed: 4 },
    })
  })

  test('are listed page by page in the order of the file', async () => {
    const failures = Array.from({ length: 7 }, (_, n) =>
      broken(Math.floor(n / 2), n === 0 ? null : `t${n}`, `reason ${n}`),
    )
    await writeBatch(db, noFiles, scopeOf('listed', 'job'), { ...batchOf([]), failures })
    const reasons: string[] = []
    let cursor: string | undefined
    do {
      const page = await listFailures(db, 'listed', 'job', { limit: 3, cursor })
      if (!page.ok) throw new Error(page.problem.detail)
      reasons.push(...page.value.failures.map(({ reason }) => reason))
      cursor = page.value.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(reasons).toEqual(failures.map(({ reason }) => reason))
    expect(await listFailures(db, 'listed', 'job', { limit: 3, cursor: 'nonsense' })).toMatchObject({
      problem: { code: 'invalid_cursor' },
    })
  })

  test('an id that no key can be made of is a failure of its span alone', async () => {
    const endless = 'x'.repeat(100_000)
    const batch = batchOf([spanOf('a', endless), spanOf('a', '2'), spanOf(endless, '1')])
    const written = await writeBatch(db, noFiles, scopeOf('endless', 'job'), {
      ...batch,
      traces: [traceInfoOf(endless, { name: 'never' })],
    })
    expect(written.failed).toBe(3)
    expect(await importTotals(db, 'endless', 'job')).toMatchObject({
      traces: { imported: 1, failed: 1 },
      spans: { imported: 1, failed: 3 },
    })
  })
})

async function everything(workspace: string) {
  const [spans, traces] = await db.batch([
    db.query.spans.findMany({ where: (t, { eq }) => eq(t.workspace, workspace) }),
    db.query.traces.findMany({ where: (t, { eq }) => eq(t.workspace, workspace) }),
  ])
  return { spans, traces }
}
