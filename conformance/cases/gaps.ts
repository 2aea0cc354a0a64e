// §7.6, 7.7, 7.11: what a reader cannot get any more it is told of, and its state is right all the same.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { assertVerdict, facts, field, folded, isEnd, lines, recorded, syncOf } from '../events.ts'
import { type Job, log, type Service } from '../service.ts'

/** §11.1: as many facts of a job are kept. */
const RETAINED_FACTS = 10_000

export const gapCases: readonly Case[] = [
  {
    clause: '7.6',
    name: 'a cursor ahead of the job is a gap: the snapshot holds, and the reader goes on from there',
    async run(service) {
      const job = await service.createJob()
      await job.push([log('one'), { type: 'progress', done: 1 }])
      const stream = await job.read('?after=5000')
      const sync = assertVerdict(await stream.take(2), 'gap')
      assert.deepEqual(recorded(sync.snapshot), recorded(await job.snapshot()))
      await job.push(log('two'))
      await job.push({ type: 'completed' })
      const rest = await stream.rest()
      assert.deepEqual(lines(rest), ['two'])
      assert.ok(Number(rest.at(-1)?.id) < 5000)
    },
  },
  {
    clause: '7.7',
    name: 'a cursor older than what is kept is a gap, followed by all that is kept; a younger one is none',
    patient: true,
    async run(service) {
      const { job, count } = await overflown(service)
      const old = await job.replay(1)
      const sync = assertVerdict(old, 'gap')
      const told = lines(old)
      assert.ok(told.length >= RETAINED_FACTS - 1 && told.length < count, `${told.length} of ${count} lines`)
      assert.deepEqual(
        told,
        Array.from({ length: told.length }, (_, n) => `line ${count - told.length + n}`),
      )
      assert.deepEqual(recorded(folded(old)), recorded(sync.snapshot))
      const kept = Number(facts(old)[10]?.id)
      const young = await job.replay(kept)
      assert.equal(syncOf(young).verdict, 'ended')
      assert.deepEqual(facts(young), facts(old).slice(11))
    },
  },
  {
    clause: '7.11',
    name: 'a reader that falls behind what is kept while its stream is open is told so, and holds the right state',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stalled = await job.read('?after=0')
      await stalled.take(1)
      stalled.pause()
      const count = 12_000
      await job.pushLines(count, { batch: 250, padding: ` ${'x'.repeat(3000)}` })
      await job.push([
        { type: 'progress', done: 1 },
        { type: 'completed', result: 'the end' },
      ])
      stalled.resume()
      const told = await stalled.rest(30_000)
      const numbers = lines(told).map((line) => Number(/line (\d+)/.exec(line)?.[1]))
      const last = numbers.at(-1) ?? -1
      if (!told.some(isEnd)) {
        assert.ok((stalled.retryMs ?? 0) > 0, 'a stream that is closed early says retry')
        numbers.forEach((n, i) => assert.equal(n, i, 'no fact is missing in silence'))
        return
      }
      assert.equal(last, count - 1)
      const jumps = numbers.filter((n, i) => i > 0 && n !== (numbers[i - 1] ?? 0) + 1).length
      const gaps = told
        .slice(1)
        .filter(({ event, data }) => event === 'sync' && field(data, 'verdict') === 'gap').length
      assert.ok(gaps >= jumps, `${jumps} jumps in the log lines, ${gaps} gaps told`)
      assert.deepEqual(recorded(folded([...stalled.events])), recorded(await job.snapshot()))
    },
  },
]

/** An ended job that has more facts than are kept. */
async function overflown(service: Service): Promise<{ readonly job: Job; readonly count: number }> {
  const job = await service.createJob()
  const count = RETAINED_FACTS + 700
  await job.pushLines(count, { batch: 900 })
  await job.push({ type: 'completed' })
  return { job, count }
}
