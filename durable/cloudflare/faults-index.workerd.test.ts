// The index of all jobs fails for the whole life of a job, on real D1: its table is away under another name, or D1 does
// not answer.
import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../producers.test-support.ts'
import { linesOf, recorded, Watcher } from '../watcher.test-support.ts'
import { passTime } from './clock.workerd.test-support.ts'
import { type TestJob, testJob } from './job.workerd.test-support.ts'

const PUSHES = 200

/** The snapshot in the index; null while it has none. */
async function indexed({ job_id }: TestJob, table: 'jobs' | 'jobs_away' = 'jobs') {
  const query = env.DB.prepare(`SELECT snapshot FROM ${table} WHERE job_id = ?`)
  const row = await query.bind(job_id).first<string>('snapshot')
  return row === null ? null : JSON.parse(row)
}

/** An object that waits for an answer cannot be evicted. */
async function abort(stub: DurableObjectStub): Promise<void> {
  const aborted = runInDurableObject(stub, (_, state) => state.abort('thrown away'))
  await expect(aborted).rejects.toThrow('thrown away')
}

/** A stub of an object that was aborted is of no use any more. */
function stubOf({ job_id }: TestJob): DurableObjectStub {
  return env.JOBS.get(env.JOBS.idFromName(`default/${job_id}`)) as unknown as DurableObjectStub
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

/** Once the pause before the next attempt is over, and by an instance that knows only what is stored. */
async function expectTold(job: TestJob, throwAway: typeof abort): Promise<void> {
  passTime(120_000)
  await throwAway(stubOf(job))
  const told = async () => {
    await runDurableObjectAlarm(stubOf(job))
    return indexed(job)
  }
  await expect.poll(told).toMatchObject(recorded(await job.shown()) ?? {})
}

test('pushes and readers go on, and the row is right once the table is back', async () => {
  await env.DB.prepare('ALTER TABLE jobs RENAME TO jobs_away').run()
  const job = await testJob()
  await live(job)
  expect(await indexed(job, 'jobs_away')).toBeNull()
  await env.DB.prepare('ALTER TABLE jobs_away RENAME TO jobs').run()
  await expectTold(job, evictDurableObject)
})

test('the same where D1 takes the question and does not answer', async () => {
  const statement: D1PreparedStatement = Object.getPrototypeOf(env.DB.prepare('SELECT 1'))
  const mute = vi.spyOn(statement, 'run').mockImplementation(() => new Promise(() => {}))
  const job = await testJob()
  await live(job)
  expect(mute).toHaveBeenCalled()
  expect(await indexed(job)).toBeNull()
  mute.mockRestore()
  await expectTold(job, abort)
})
