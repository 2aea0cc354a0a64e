// A program that runs a job on the whole service, with the client's own hands: also when the service is killed under it.
import { afterAll, expect, test } from 'vitest'
import { cancelJob, createJobcast } from '../client/index.ts'
import { freePort } from '../scripts/port.ts'
import { followToEnd } from '../scripts/read-stream.ts'
import { startCuttingProxy } from './faults/cutting-proxy.ts'
import { randomFrom, seed } from './faults/random.ts'
import { host } from './harness/host.ts'
import { temporaryDirectory } from './harness/started.ts'

const LINES = 600
/** In the middle of what has not been answered yet. */
const KILLED_AT = [155, 405]

/** Less than all the pushes of one job are together, so that some are cut whatever the chance. */
const CUT_AFTER_BYTES = 2_000

const cleanUp: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

async function startOn(port: number, dataDir: string) {
  const service = await host.start({ port, dataDir, log: 'keep' })
  cleanUp.push(() => service.stop())
  return service
}

test('a job goes on through a service that is killed twice: every fact once, in order', async () => {
  const { path: dataDir, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  const port = await freePort()
  let service = startOn(port, dataDir)
  const { url: baseUrl } = await service
  const job = await createJobcast({ baseUrl }).create({ kind: 'backup', total: LINES, unit: 'lines' })
  for (let line = 0; line < LINES; line += 1) {
    await job.progress({ done: line + 1, phase: `phase ${Math.floor(line / 100)}` })
    await job.log('info', `line ${line}`)
    if (line % 10 === 0) await job.flush()
    if (!KILLED_AT.includes(line)) continue
    const victim = await service
    service = victim.kill().then(() => startOn(port, dataDir))
  }
  await job.complete({ lines: LINES })
  await service

  const facts: string[] = []
  const end = await followToEnd(
    job.urls.stream,
    (event) => {
      if (event.type === 'log') facts.push(event.data.message)
      if (event.type === 'phase') facts.push(event.data.phase)
    },
    { lastEventId: '0' },
  )
  const told = Array.from({ length: LINES }, (_, line) => [
    ...(line % 100 === 0 ? [`phase ${line / 100}`] : []),
    `line ${line}`,
  ]).flat()
  expect(facts).toEqual(told)
  expect(end.data).toMatchObject({ status: 'completed', result: { lines: LINES } })
  expect(await job.snapshot()).toMatchObject({ status: 'completed', progress: 100, done: LINES, attempt: 1 })
})

test.each(['requests', 'answers'] as const)('%s that are cut anywhere cost time and nothing else', async (of) => {
  const { path: dataDir, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  const { port, url } = await startOn(await freePort(), dataDir)
  const random = randomFrom(seed)
  const proxy = await startCuttingProxy({ port, of, after: () => 300 + Math.floor(random() * CUT_AFTER_BYTES) })
  cleanUp.push(proxy.close)
  const job = await createJobcast({ baseUrl: proxy.url }).create({ kind: 'backup' })
  const told = Array.from({ length: 60 }, (_, line) => `line ${line}`)
  for (const [line, message] of told.entries()) {
    await job.log('info', message)
    if (line % 3 === 0) await job.flush()
  }
  await job.complete()
  const heard: string[] = []
  await followToEnd(
    `${url}/api/jobs/${job.id}/stream`,
    (event) => {
      if (event.type === 'log') heard.push(event.data.message)
    },
    { lastEventId: '0' },
  )
  expect(heard, `seed ${seed}`).toEqual(told)
  expect(proxy.cuts).toBeGreaterThan(0)
})

test('a cancel from a page stops the program, and the job ends as it says', async () => {
  const { path: dataDir, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  const service = await startOn(await freePort(), dataDir)
  const job = await createJobcast({ baseUrl: service.url }).create({ kind: 'backup' })
  await job.progress({ done: 1 })
  await job.flush()
  const told = new Promise((resolve) => job.signal.addEventListener('abort', resolve))
  await cancelJob(job.urls)
  await told
  await job.fail(job.signal.reason)
  expect(await job.snapshot()).toMatchObject({ status: 'cancelled', error: 'Somebody asked this job to stop' })
})
