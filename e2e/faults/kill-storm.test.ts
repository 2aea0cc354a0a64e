// SIGKILL to the whole service in the middle of a storm of pushes, and a restart on the same data at the same address.
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../../durable/producers.test-support.ts'
import { freePort } from '../../scripts/port.ts'
import type { Service } from '../../scripts/service.ts'
import { host } from '../harness/host.ts'
import { temporaryDirectory } from '../harness/started.ts'
import { expectOneTruth } from './one-truth.ts'
import { randomFrom, seed } from './random.ts'
import { createRemoteJob } from './remote-job.ts'

/** `STORM=1`: some minutes of it, in place of some seconds. */
const STORMS = process.env['STORM'] === '1' ? 6 : 1
const KILLS = 2
/** From kill to kill: some seconds of pushing; all of a storm stays below the number of facts that a job keeps. */
const PUSHES = 600
const LANES = 6
const READERS = 4

const cleanUp: (() => Promise<void>)[] = []
let wishes: { readonly dataDir: string; readonly port: number; readonly log: 'keep' }
let service: Service
beforeAll(async () => {
  const { path: dataDir, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  wishes = { dataDir, port: await freePort(), log: 'keep' }
  service = await host.start(wishes)
  cleanUp.push(() => service.kill())
})
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

describe('a service that is killed in a storm of pushes', () => {
  test.each(upTo(STORMS))(
    'has all that it acknowledged after its restart, once, and readers go on by their cursors (storm %i)',
    async (storm) => {
      onTestFailed(() => console.error(`SEED=${seed}`))
      const random = randomFrom(seed + storm)
      const job = await createRemoteJob(service.url)
      const readers = upTo(READERS).map(() => job.watcher())
      const reading = readers.map((reader) => reader.toEnd())
      const [first] = readers
      const pushes = KILLS * PUSHES
      const pushing = pushNumbered(job.sender(), {
        epoch: 1,
        pushes,
        lanes: LANES,
        updates: (seq) => storyOf('storm ✓', seq),
      })
      for (let kill = 0; kill < KILLS; kill++) {
        await first?.holding(Math.floor((kill + 0.2 + 0.6 * random()) * PUSHES))
        await service.kill()
        service = await host.start(wishes)
      }
      await pushing
      await job.end()
      await Promise.all(reading)

      expect(await expectOneTruth(job, readers)).toEqual(upTo(pushes).map((seq) => lineOf('storm ✓', seq)))
      for (const reader of readers) expect(reader.connections).toBeGreaterThan(KILLS)
    },
    300_000,
  )
})
