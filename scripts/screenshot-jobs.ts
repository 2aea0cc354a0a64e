// The jobs that stand before the camera: one in each state that looks different.
import { importBody, startImport } from './import-file.ts'
import { phoenixSpan } from '../e2e/harness/phoenix-span.ts'

export interface ShownJobs {
  readonly running: string
  readonly finished: string
  readonly partial: string
  readonly failed: string
  readonly stalled: string
  readonly unknown: string
}

/** Long enough to be on its way in every picture. */
const longSample = { kind: 'sample', traces: 40_000, per_second: 150 }
const shortSample = { kind: 'sample', traces: 300, per_second: 400 }
/** Time for a rate to be measured, and a chart to have a shape. */
const liveMs = 6_000

/** One job in each state worth looking at; resolves when the one that runs has something to show. */
export async function startShownJobs(url: string): Promise<ShownJobs> {
  const finished = await startImport(url, shortSample)
  const spans = Array.from({ length: 40 }, (_, n) => JSON.stringify(phoenixSpan(n)))
  const broken = ['{"name":"cut in the mid', ...spans, '{"neither":"a span"}', '[]']
  const partial = await importBody(url, broken.join('\n'), 'spans-with-broken-lines.jsonl')
  const failed = await ownJob(url, { kind: 'nightly_export', title: 'Export the warehouse' }, [
    { type: 'progress', done: 3_120, total: 9_000, unit: 'rows', phase: 'copying' },
    { type: 'log', level: 'warn', message: 'The target answers slowly: 4.2 s for a batch' },
    { type: 'log', level: 'error', message: 'Batch 32 was refused' },
    { type: 'failed', error: 'The target refused batch 32: the disk is full. Free some space and run it again.' },
  ])
  const stalled = await ownJob(url, { kind: 'training', title: 'Train the ranking model', lease_seconds: 1 }, [
    {
      type: 'progress',
      done: 12,
      total: 80,
      unit: 'epochs',
      phase: 'training',
      counts: { checkpoints: 3, restarts: 0 },
    },
  ])
  await ownJob(url, { kind: 'crawl', title: 'Crawl the help centre' }, [
    { type: 'progress', done: 418, unit: 'pages', message: 'Following links; nobody knows how many there are' },
  ])
  return {
    running: await startRunning(url),
    finished: finished.job_id,
    partial: partial.job_id,
    failed,
    stalled,
    unknown: 'job_00000000000000000000000000',
  }
}

/** The same with another running job: the one before may be near its end by now. */
export async function withFreshRunning(url: string, jobs: ShownJobs): Promise<ShownJobs> {
  await post(`${url}/api/jobs/${jobs.running}/cancel`, {})
  return { ...jobs, running: await startRunning(url) }
}

async function startRunning(url: string): Promise<string> {
  const { job_id } = await startImport(url, longSample)
  await new Promise((resolve) => setTimeout(resolve, liveMs))
  return job_id
}

async function post(url: string, body: unknown): Promise<{ readonly job_id: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as { readonly job_id: string }
}

async function ownJob(url: string, job: object, updates: readonly object[]): Promise<string> {
  const { job_id } = await post(`${url}/api/jobs`, job)
  await post(`${url}/api/jobs/${job_id}/updates`, updates)
  return job_id
}
