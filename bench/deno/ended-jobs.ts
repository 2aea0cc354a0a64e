// What jobs cost the service on one machine that have ended: its start, its memory, and an answer about one of them,
// with a million of them in its folder and with a thousand.
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPage } from '../../scripts/build.ts'
import { startDenoService } from '../../scripts/deno-service.ts'
import { memoryOf } from '../../scripts/process-tree.ts'
import type { Service } from '../../scripts/service.ts'
import { until } from '../../e2e/harness/started.ts'
import type { Benchmark } from '../benchmark.ts'
import { nowMs } from '../load/clock.ts'
import { type Delays, Histogram } from '../load/histogram.ts'
import type { Row } from '../report/figure.ts'
import { ownProcesses } from '../systems/processes.ts'
import { cloneId, cloneJobs, isAtRest } from './clone-jobs.ts'

const jobs = 1_000_000
/** Enough for a whole page of the list, and to ask for each but once, so that it sleeps; nothing to any database. */
const few = 1_000
const logLines = 10
const asked = 500
/** How often each is started: a start takes a quarter of a second, of which others on the machine may take more. */
const starts = 5
/** Spreads what is asked for over all jobs; prime, so that none is asked for twice. */
const stride = 611_953
const peer = `with ${few.toLocaleString('en')}`
/** "As with a few", with room for the machine: what looked at each of them once would cost many times as much. */
const aimTimes = 2

interface Cost {
  readonly startMs: number
  readonly restBytes: number
  readonly snapshot: Delays
  readonly list: Delays
  readonly bytes: number
}

export const endedJobs: Benchmark = {
  name: 'ended-jobs',
  about: `what ${jobs.toLocaleString('en')} ended jobs cost the service on Deno`,
  peers: [],
  async run({ scratch, say }) {
    await buildPage()
    const jobId = await endOne(scratch)
    const path = join(scratch, 'jobcast.sqlite')
    const someOf = (count: number) => (index: number) => cloneId(((index * stride) % count) + 1)
    cloneJobs(path, jobId, { first: 1, last: few })
    const little = await costOf(scratch, someOf(few))
    say(`${few.toLocaleString('en')} jobs: ${tell(little)}`)
    const from = nowMs()
    cloneJobs(path, jobId, { first: few + 1, last: jobs })
    say(`${jobs.toLocaleString('en')} copies in ${((nowMs() - from) / 1000).toFixed(0)} s`)
    const many = await costOf(scratch, someOf(jobs))
    say(`${jobs.toLocaleString('en')} jobs: ${tell(many)}`)
    await rm(path)
    const row = (what: string, unit: string, of: (cost: Cost) => number, hasAim = true): Row => {
      const [ours, theirs] = [of(many), of(little)]
      const aim = hasAim ? { text: `≤ ${aimTimes} × ${peer}`, met: ours <= aimTimes * theirs } : null
      return { what, unit, ours, peers: { [peer]: theirs }, better: 'less', aim }
    }
    return {
      title: `${jobs.toLocaleString('en')} ended jobs in the folder of one service on Deno`,
      rows: [
        row('start, until it answers', 'ms', ({ startMs }) => startMs),
        row('resident memory at rest', 'MB', ({ restBytes }) => restBytes / 1e6),
        row('snapshot of one that sleeps, p50', 'ms', ({ snapshot }) => snapshot.p50),
        row('snapshot of one that sleeps, p99', 'ms', ({ snapshot }) => snapshot.p99),
        row('first page of the list, p50', 'ms', ({ list }) => list.p50),
        row('the file', 'MB', ({ bytes }) => bytes / 1e6, false),
      ],
      notes: [
        `Copies, by SQL, of the rows of a job that ran and ended with ${logLines} log lines, alarm and list entry included.`,
        'Asked one after the other, each but once: it sleeps until then, and is read from the file.',
      ],
    }
  },
}

/** Runs a job to its end, until the list knows it. */
async function endOne(dataDir: string): Promise<string> {
  const service = await startDenoService({ dataDir, log: 'keep' })
  try {
    const { job_id } = await ask(`${service.url}/api/jobs`, { kind: 'bench', title: 'Bench', total: logLines })
    for (let done = 1; done <= logLines; done++) {
      const line = { type: 'log', level: 'info', message: `Line ${done}` }
      await ask(`${service.url}/api/jobs/${job_id}/updates`, [line, { type: 'progress', done }])
    }
    await ask(`${service.url}/api/jobs/${job_id}/updates`, { type: 'completed', result: { lines: logLines } })
    const isListed = async () =>
      (await (await fetch(`${service.url}/api/jobs?status=completed`)).json()).jobs.length > 0
    await until(isListed, 'the list knows that the job ended')
    await until(() => isAtRest(join(dataDir, 'jobcast.sqlite'), job_id), 'nothing is due for it any more')
    return job_id
  } finally {
    await service.stop()
  }
}

async function costOf(dataDir: string, idOf: (index: number) => string): Promise<Cost> {
  const startsMs: number[] = []
  let service: Service | null = null
  for (let start = 0; start < starts; start++) {
    await service?.stop()
    const from = nowMs()
    service = await startDenoService({ dataDir, log: 'keep' })
    startsMs.push(nowMs() - from)
  }
  if (service === null) throw new Error('the service was never started')
  const { url } = service
  try {
    const [pid = 0] = await ownProcesses('deno')
    const restBytes = await memoryOf(pid, 'now')
    const snapshot = await timesOf((index) => `${url}/api/jobs/${idOf(index)}`)
    const list = await timesOf(() => `${url}/api/jobs`)
    const { size: bytes } = await stat(join(dataDir, 'jobcast.sqlite'))
    return { startMs: Math.min(...startsMs), restBytes, snapshot, list, bytes }
  } finally {
    await service.stop()
  }
}

async function timesOf(address: (index: number) => string): Promise<Delays> {
  const times = new Histogram()
  for (let index = 0; index < asked; index++) {
    const from = nowMs()
    const response = await fetch(address(index))
    await response.arrayBuffer()
    times.add(nowMs() - from)
    if (!response.ok) throw new Error(`${address(index)} answered ${response.status}`)
  }
  return times.delays()
}

async function ask(url: string, body: unknown): Promise<{ readonly job_id: string }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function tell({ startMs, restBytes, snapshot, list }: Cost): string {
  const [start, rest] = [startMs.toFixed(0), (restBytes / 1e6).toFixed(0)]
  return `start ${start} ms, ${rest} MB at rest, snapshot p50 ${snapshot.p50} ms, list p50 ${list.p50} ms`
}
