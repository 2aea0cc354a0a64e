// A power cut in the middle of a file: SIGKILL to the whole service as a user started it. After the restart nobody asks
// for anything, and still the import goes on by itself and ends as if nothing had happened.
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { importFile } from '../scripts/import-file.ts'
import { importResult } from '../scripts/import-result.ts'
import { freePort } from '../scripts/port.ts'
import { followToEnd } from '../scripts/read-stream.ts'
import { haveTraces } from '../scripts/traces.ts'
import { writeCopies } from './harness/copies.ts'
import { openScene } from './harness/scene.ts'
import { startAsUser, temporaryDirectory, until } from './harness/started.ts'
import { countSpans, listTraces } from './harness/stored.ts'

/** Some seconds of work, so that there is a middle to be killed in. */
const fileBytes = 60_000_000
/** DESIGN.md: an interrupted import goes on within 15 s of a restart. */
const resumeMs = 15_000

const cleanUp: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

describe.skipIf(!haveTraces)('an import whose service is killed', () => {
  test('goes on unasked within 15 s of the restart and ends as if nothing had happened', async () => {
    const { path: directory, remove } = await temporaryDirectory()
    cleanUp.push(remove)
    const file = join(directory, 'killed.jsonl')
    const made = await writeCopies(file, fileBytes)
    const wishes = { dataDir: join(directory, 'data'), port: await freePort() }
    const first = await startAsUser(wishes)
    cleanUp.push(first.killGroup)
    const job = await importFile(first.url, file)
    await until(async () => (await countSpans(wishes.dataDir)) > made.spans / 5, 'a fifth of the spans is in')
    await first.killGroup()
    const atKill = await countSpans(wishes.dataDir)
    expect(atKill).toBeLessThan(made.spans)

    const second = await startAsUser(wishes)
    cleanUp.push(second.killGroup)
    const restarted = Date.now()
    await until(async () => (await countSpans(wishes.dataDir)) > atKill, 'spans go in again', second.printed)
    expect(Date.now() - restarted).toBeLessThan(resumeMs)

    const end = await followToEnd(`${second.url}/api/jobs/${job.job_id}/stream`)
    const result = importResult(end.type === 'completed' ? end.data.result : end)
    const survived = await listTraces(second.url)

    const calm = await openScene()
    cleanUp.push(calm.end)
    const calmJob = await importFile(calm.url, file)
    const calmEnd = await followToEnd(`${calm.url}/api/jobs/${calmJob.job_id}/stream`)
    const undisturbed = importResult(calmEnd.type === 'completed' ? calmEnd.data.result : calmEnd)
    expect(result.traces).toEqual(undisturbed.traces)
    expect(result.spans).toEqual(undisturbed.spans)
    expect(result.traces).toMatchObject({ found: made.traces, imported: made.traces, failed: 0 })
    expect(result.adds_up).toBe(true)
    expect(survived).toEqual(await listTraces(calm.url))
  })
})
