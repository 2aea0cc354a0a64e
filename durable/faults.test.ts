// An index that hangs or fails for the whole life of a job. Law: neither pushes nor readers nor what becomes due wait
// for it, and once it answers again it knows the job as it is.
import { describe, expect, test } from 'vitest'
import { SPEC, TestHost } from './node-host.test-support.ts'
import { lineOf, storyOf, upTo } from './producers.test-support.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import { linesOf, recorded, Watcher } from './watcher.test-support.ts'
import type { LiveJob } from './live-job.ts'

const PUSHES = 200

/** An index that can be broken; what it was told last stands in its row. */
class Index {
  row: Snapshot | null = null
  answer: 'never' | 'with an error' | 'well' = 'well'
  asked = 0

  readonly tell = async (_workspace: string, snapshot: Snapshot): Promise<void> => {
    this.asked++
    if (this.answer === 'never') return new Promise(() => {})
    if (this.answer === 'with an error') throw new Error('the database is locked')
    this.row = snapshot
  }
}

async function shown(job: LiveJob): Promise<Snapshot> {
  const answer = await job.snapshot()
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

describe.each(['never', 'with an error'] as const)('an index that answers %s', (answer) => {
  test('slows neither pushes nor readers, and has the right row afterwards', async () => {
    const index = new Index()
    const host = new TestHost(index)
    const job = host.restart()
    index.answer = answer
    await job.create(SPEC)
    const watcher = new Watcher((after) => job.stream(new Request(`http://jobcast/?after=${after}`)))
    const reading = watcher.toEnd()
    for (const seq of upTo(PUSHES)) {
      expect(await job.push({ epoch: 1, seq, updates: storyOf('line', seq) })).toMatchObject({ ok: true })
      if (seq % 20 === 0) await host.ring(job)
    }
    await job.push({ updates: [{ type: 'completed', result: 'all of it' }] })
    await reading
    expect(linesOf(watcher.facts)).toEqual(upTo(PUSHES).map((seq) => lineOf('line', seq)))
    expect(index.row).toBeNull()
    expect(index.asked).toBeGreaterThan(0)

    index.answer = 'well'
    while (index.row === null) await host.ring(job)
    expect(recorded(index.row)).toEqual(recorded(await shown(job)))
    expect(recorded(watcher.snapshot)).toEqual(recorded(index.row))
  })

  test('delays no lease, no grace and no deadline', async () => {
    const index = new Index()
    const host = new TestHost(index)
    const job = host.restart()
    index.answer = answer
    await job.create({ ...SPEC, lease: 5, deadline: 300 })
    await job.push({ updates: [{ type: 'log', level: 'info', message: 'begun' }] })
    while ((await shown(job)).stalled_since === null) await host.ring(job)
    await job.push({ updates: [{ type: 'log', level: 'info', message: 'back' }] })
    const created = Date.parse((await shown(job)).created_at)
    expect(host.time - created).toBeLessThan(10_000)
    while ((await shown(job)).ended_at === null) await host.ring(job)
    expect(host.time - created).toBe(300_000)
  })
})
