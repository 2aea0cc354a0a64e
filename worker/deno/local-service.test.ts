// The composition on a real folder: what one process leaves is what the next one finds.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { createEdge } from '../app.ts'
import { openAccess } from '../open-access.test-support.ts'
import { type LocalService, openLocalService } from './local-service.ts'

const MONTH_MS = 30 * 24 * 60 * 60_000

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'jobcast-service-'))
  cleanUp.push(() => rm(path, { recursive: true }))
  return path
}

const open = (path: string) => openLocalService(path, { keepEndedMs: MONTH_MS, access: openAccess.access })

async function start(path: string): Promise<LocalService> {
  const service = await open(path)
  await service.start()
  return service
}

async function end(service: LocalService): Promise<void> {
  service.sendAway()
  await service.pauseImports()
  await service.close()
}

async function call(service: LocalService, path: string, body?: object) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await createEdge().fetch(new Request(`http://here/api${path}`, init), service.hosts)
  return response.json()
}

async function startSample(service: LocalService, wishes: object): Promise<string> {
  const { job_id } = await call(service, '/imports', { source: { kind: 'sample', ...wishes } })
  return job_id
}

/** Waits by long poll for a snapshot that holds. */
async function reached(service: LocalService, id: string, holds: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  for (let after = 0; ;) {
    const { snapshot, cursor } = await call(service, `/jobs/${id}/events?wait=5&after=${after}`)
    if (holds(snapshot)) return snapshot
    after = cursor
  }
}

test('a job, its traces and the list outlive the process', async () => {
  const path = await folder()
  const first = await start(path)
  const id = await startSample(first, { traces: 20 })
  await reached(first, id, ({ status }) => status === 'completed')
  const [snapshot, traces] = [await call(first, `/jobs/${id}`), await call(first, '/traces?limit=200')]
  await end(first)
  const second = await start(path)
  expect(await call(second, `/jobs/${id}`)).toEqual(snapshot)
  expect(await call(second, '/traces?limit=200')).toEqual(traces)
  expect(await call(second, '/jobs')).toMatchObject({ jobs: [{ job_id: id, status: 'completed' }] })
  await end(second)
})

test('an import that a shutdown stopped goes on at the same epoch, once, without a word to the viewers', async () => {
  const path = await folder()
  const first = await start(path)
  const id = await startSample(first, { traces: 300, per_second: 200 })
  await reached(first, id, ({ done }) => (done ?? 0) > 0)
  await end(first)
  const second = await start(path)
  expect((await call(second, `/jobs/${id}`)).done).toBeLessThan(300)
  const { result } = await reached(second, id, ({ status }) => status === 'completed')
  expect(result).toMatchObject({ adds_up: true, traces: { imported: 300, skipped: 0 } })
  expect(JSON.stringify(await call(second, `/jobs/${id}/events?after=0`))).not.toContain('"warn"')
  await end(second)
})

test('a start that came to nothing leaves what was paused to the next one', async () => {
  const path = await folder()
  const first = await start(path)
  const id = await startSample(first, { traces: 300, per_second: 200 })
  await reached(first, id, ({ done }) => (done ?? 0) > 0)
  await end(first)
  const without = await open(path)
  await without.close()
  const second = await start(path)
  expect(await reached(second, id, ({ status }) => status === 'completed')).toMatchObject({ result: { adds_up: true } })
  expect(JSON.stringify(await call(second, `/jobs/${id}/events?after=0`))).not.toContain('"warn"')
  await end(second)
})
