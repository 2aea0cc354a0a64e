// The index of all jobs fails for the whole life of a job, on real D1: its table is away under another name, or D1 does
// not answer.
import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../producers.test-support.ts'
import { linesOf, recorded, Watcher } from '../watcher.test-support.ts'
import { type TestJob, testJob } from './job.workerd.test-support.ts'

const PUSHES = 200

/** The snapshot in the index; null while it has none. */
async function indexed({ job_id }: TestJob) {
  const row = await env.DB.prepare('SELECT snapshot FROM jobs WHERE job_id = ?').bind(job_id).first<string>('snapshot')
  return row === null ? null : JSON.parse(row)
}

/** An object that waits for an answer cannot be evicted. */
async function abort(stub: DurableObjectStub): Promise<void> {
  const aborted = runInDurableObject(stub, (_, state) => state.abort('thrown away'))
  await expect(aborted).rejects.toThrow('thrown away')
}

/** As if the pause before the next attempt were over. */
async function askIndexAgain({ job_id }: TestJob, throwAway: typeof abort): Promise<void> {
  const stub = () => env.JOBS.get(env.JOBS.idFromName(`default/${job_id}`)) as unknown as DurableObjectStub
  await runInDurableObject(stub(), async (_, state) => {
    state.storage.sql.exec("UPDATE job_state SET value = json_set(value, '$.due.index', 1) WHERE key = 'moving'")
    await state.storage.sync()
  })
  await throwAway(stub())
  await runDurableObjectAlarm(stub())
}

/** A whole life of the job, which nobody notices anything of. */
async function live(job: TestJob): Promise<void> {
  const readers = upTo(3).map(() => new Watcher(job.open))
  const reading = readers.map((reader) => reader.toEnd())
  await pushNumbered(job.send, { epoch: 1, pushes: PUSHES, lanes: 3, updates: (seq) => storyOf('unheard', seq) })
  await job.end()
  await Promise.all(reading)
  const snapshot = recorded(await job.shown())
  for (const reader of readers) {
    expect(linesOf(reader.facts)).toEqual(upTo(PUSHES).map((seq) => lineOf('unheard', seq)))
    expect(recorded(reader.snapshot)).toEqual(snapshot)
  }
}

async function expectTold(job: TestJob): Promise<void> {
  await vi.waitFor(async () => expect(await indexed(job)).toMatchObject(recorded(await job.shown()) ?? {}))
}

test('pushes and readers go on, and the row is right once the table is back', async () => {
  await env.DB.prepare('ALTER TABLE jobs RENAME TO jobs_away').run()
  const job = await testJob()
  await live(job)
  await env.DB.prepare('ALTER TABLE jobs_away RENAME TO jobs').run()
  expect(await indexed(job)).toBeNull()
  await askIndexAgain(job, evictDurableObject)
  await expectTold(job)
})

test('the same where D1 takes the question and does not answer', async () => {
  const statement: D1PreparedStatement = Object.getPrototypeOf(env.DB.prepare('SELECT 1'))
  const mute = vi.spyOn(statement, 'run').mockImplementation(() => new Promise(() => {}))
  const job = await testJob()
  await live(job)
  expect(mute).toHaveBeenCalled()
  mute.mockRestore()
  expect(await indexed(job)).toBeNull()
  await askIndexAgain(job, abort)
  await expectTold(job)
})
