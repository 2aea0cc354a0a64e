// Real files through the front door: every one goes in whole, the numbers add up, and a repeat writes nothing twice.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBody, importFile, startImport } from '../scripts/import-file.ts'
import { type ImportResult, importResult } from '../scripts/import-result.ts'
import { followToEnd, readStream } from '../scripts/read-stream.ts'
import { haveTraces, listTraceFiles } from '../scripts/traces.ts'
import { differences, view } from '../scripts/viewer.ts'
import { writeCopies } from './harness/copies.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { listTraces } from './harness/stored.ts'

/** Several ranges of the file and seconds of work, so that there is a middle to be cut off in. */
const largeBytes = 60_000_000
const files = await listTraceFiles()

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.end())

const streamOf = (jobId: string): string => `${scene.url}/api/jobs/${jobId}/stream`

async function finish(job: { readonly job_id: string }): Promise<ImportResult> {
  const end = await followToEnd(streamOf(job.job_id))
  expect(end).toMatchObject({ type: 'completed', data: { status: 'completed' } })
  return importResult(end.type === 'completed' ? end.data.result : null)
}

function expectToAddUp(result: ImportResult): void {
  for (const { found, imported, updated, skipped, failed } of [result.traces, result.spans]) {
    expect(found).toBe(imported + updated + skipped + failed)
  }
  expect(result.adds_up).toBe(true)
}

describe.skipIf(!haveTraces)('real traces', () => {
  test.each(files)('$name goes in whole, and a second time as nothing new', async ({ path }) => {
    const first = await finish(await importFile(scene.url, path))
    expectToAddUp(first)
    expect(first.traces).toMatchObject({ found: 1, imported: 1, failed: 0 })
    expect(first.spans.found).toBeGreaterThan(0)
    expect(first.spans.failed).toBe(0)
    const before = await listTraces(scene.url)

    const second = await finish(await importFile(scene.url, path))
    expectToAddUp(second)
    expect(second.traces).toEqual({ ...first.traces, imported: 0, skipped: 1 })
    expect(second.spans).toEqual({ ...first.spans, imported: 0, skipped: first.spans.found })
    expect(await listTraces(scene.url)).toEqual(before)
  })

  test('a large file of lines goes in whole, under the eyes of three viewers who see the same', async () => {
    const path = join(scene.directory, 'large.jsonl')
    const made = await writeCopies(path, largeBytes)
    const job = await importFile(scene.url, path)
    const stream = streamOf(job.job_id)
    const percentages: number[] = []
    const onProgress = ({ progress }: { readonly progress?: number | null }): void => {
      if (progress != null) percentages.push(progress)
    }
    const reports = await Promise.all([view(stream, { onProgress }), view(stream), view(stream, { cutAt: 10 })])
    expect(differences(reports)).toEqual([])
    expect(reports[2]?.verdicts).toEqual([expect.any(String), 'resumed'])
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b))
    const end = reports[0]?.end
    const result = importResult(end?.type === 'completed' ? end.data.result : end)
    expectToAddUp(result)
    expect(result.traces).toMatchObject({ found: made.traces, imported: made.traces })
    expect(result.spans).toMatchObject({ found: made.spans, imported: made.spans })
    expect(result.bytes).toBe(made.bytes)
  })

  test('good lines go in beside a broken one, which is named by its line', async () => {
    const { path } = files.find(({ name }) => name.startsWith('langfuse/')) ?? { path: '' }
    const good = (await readFile(path, 'utf8')).replaceAll(/\s*\n\s*/g, ' ')
    const id = String(JSON.parse(good).trace.id)
    const body = `${good.replaceAll(id, 'beside-a-broken-line')}\n{"trace": broken\n`
    const job = await importBody(scene.url, body, 'one-broken.jsonl')
    const end = await followToEnd(streamOf(job.job_id))
    const result = importResult(end.type === 'completed' ? end.data.result : end)
    expectToAddUp(result)
    expect(result.traces).toMatchObject({ found: 2, failed: 1 })
    const log = await (await fetch(`${scene.url}/api/jobs/${job.job_id}/events?after=0`)).text()
    expect(log).toMatch(/line 2/i)
  })
})

test('the sample goes in whole, and its stream begins with the snapshot', async () => {
  const job = await startImport(scene.url, { kind: 'sample', traces: 50 })
  for await (const event of readStream(streamOf(job.job_id))) {
    expect(event).toMatchObject({ type: 'sync', data: { snapshot: { job_id: job.job_id } } })
    break
  }
  const result = await finish(job)
  expectToAddUp(result)
  expect(result.traces).toMatchObject({ found: 50, imported: 50 })
})

test('a reader past the end gets 204, so that an EventSource stops', async () => {
  const job = await startImport(scene.url, { kind: 'sample', traces: 1 })
  const { id } = await followToEnd(streamOf(job.job_id))
  const response = await fetch(streamOf(job.job_id), { headers: { 'last-event-id': id } })
  expect(response.status).toBe(204)
})
