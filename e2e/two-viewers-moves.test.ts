// Two browsers on one job, through everything that can happen to it: each sees every state, in the same order, while the
// producer works, falls silent, comes back, is asked to stop; while the service is killed and started again; while the
// network goes, or holds streams back; while a ticket runs out; and while an import is cancelled and tried again.
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startImport } from '../scripts/import-file.ts'
import { freePort } from '../scripts/port.ts'
import type { Service } from '../scripts/service.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { host } from './harness/host.ts'
import { makeKey } from './harness/keys.ts'
import { ownJob } from './harness/own-job.ts'
import { BRIEF_TTLS } from './harness/patience.ts'
import { temporaryDirectory } from './harness/started.ts'

/** Longer than any test: the producer will be heard of again when we say so. */
const patient = '?next_within=600'

/** A stream that is refused does not say why: while that is being asked, it is as good as lost. */
const isNoQuestion = ({ state }: Move): boolean => state !== 'reconnecting'

interface Move {
  readonly state: string
  readonly progress: number | null
  readonly attempt: number | null
}

describe.skipIf(chromiumPath === null)('move by move', () => {
  let service: Service
  let dataDir: string
  let remove: () => Promise<void>
  let browsers: readonly Browser[]
  let contexts: readonly BrowserContext[]
  let pages: readonly Page[]

  beforeAll(async () => {
    const directory = await temporaryDirectory()
    remove = directory.remove
    dataDir = join(directory.path, 'data')
    service = await host.start({ dataDir, port: await freePort(), log: 'keep' })
    browsers = [await launchBrowser(), await launchBrowser()]
  })
  beforeEach(async () => {
    contexts = await Promise.all(browsers.map((browser) => browser.newContext()))
    pages = await Promise.all(contexts.map((context) => context.newPage()))
    for (const page of pages) {
      await page.addInitScript(() => {
        const seen: Move[] = []
        Object.assign(window, { moves: seen })
        addEventListener('jobcast-state', (event) => {
          if (!(event instanceof CustomEvent)) return
          const { state, snapshot } = event.detail
          seen.push({ state, progress: snapshot?.progress ?? null, attempt: snapshot?.attempt ?? null })
        })
      })
    }
  })
  afterEach(async () => {
    for (const context of contexts) await context.close()
  })
  afterAll(async () => {
    for (const browser of browsers) await browser.close()
    await service.stop()
    await remove()
  })

  async function post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(service.url + path, { method: 'POST', body: JSON.stringify(body) })
    expect(response.ok, await response.clone().text()).toBe(true)
    return response.json()
  }

  const watch = (job: string) => Promise.all(pages.map((page) => page.goto(`${service.url}/jobs/${job}`)))
  const all = (mood: string) => Promise.all(pages.map((page) => page.locator(`[data-mood="${mood}"]`).waitFor()))
  const first = () => {
    const [page] = pages
    if (page === undefined) throw new Error('two pages were opened')
    return page
  }

  /** What each has seen, without what only tells how its connection came about. */
  function moves(): Promise<readonly (readonly Move[])[]> {
    const opening = ['loading', 'catching-up']
    return Promise.all(
      pages.map(async (page) => {
        const seen = await page.evaluate(() => Reflect.get(window, 'moves') as Move[])
        return seen.filter(({ state }) => !opening.includes(state))
      }),
    )
  }

  test('a producer that works, falls silent, comes back and is asked to stop', async () => {
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', lease_seconds: 1 })
    const push = (update: object, pause = patient) => post(`/api/jobs/${job_id}/updates${pause}`, update)
    await watch(job_id)
    await all('waiting')
    await push({ type: 'progress', done: 2, unit: 'loaves' })
    await all('indeterminate')
    await push({ type: 'progress', done: 3, total: 10 })
    await all('determinate')
    await push({ type: 'progress', done: 4 }, '')
    await all('stalled')
    await push({ type: 'progress', done: 5 })
    await all('determinate')
    await first().getByRole('button', { name: 'Cancel' }).click()
    await first().getByRole('button', { name: 'Stop it' }).click()
    await all('cancelling')
    await push({ type: 'failed', error: 'The oven is off.' })
    await all('cancelled')
    const states = ['waiting', 'indeterminate', 'determinate', 'stalled', 'determinate', 'cancelling', 'cancelled']
    const [one, other] = await moves()
    expect(one?.map(({ state }) => state)).toEqual(states)
    expect(other).toEqual(one)
  })

  test('a service that is killed and comes back', async () => {
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', total: 10 })
    const push = (update: object) => post(`/api/jobs/${job_id}/updates${patient}`, update)
    await push({ type: 'progress', done: 3 })
    await watch(job_id)
    await all('determinate')
    await service.kill()
    await all('reconnecting')
    service = await host.start({ dataDir, port: service.port, log: 'keep' })
    await all('determinate')
    await push([
      { type: 'progress', done: 10 },
      { type: 'completed', result: { loaves: 10 } },
    ])
    await all('completed')
    const [one, other] = await moves()
    const states = (seen: readonly Move[] = []) => seen.map(({ state }) => state)
    expect(new Set(states(one))).toEqual(new Set(['determinate', 'reconnecting', 'completed']))
    expect([states(one).at(-1), states(other)]).toEqual(['completed', states(one)])
  })

  test('a network that goes while the service does, and both come back', async () => {
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', total: 10 })
    await post(`/api/jobs/${job_id}/updates${patient}`, { type: 'progress', done: 3 })
    await watch(job_id)
    await all('determinate')
    await service.kill()
    await all('reconnecting')
    for (const context of contexts) await context.setOffline(true)
    await all('offline')
    service = await host.start({ dataDir, port: service.port, log: 'keep' })
    for (const context of contexts) await context.setOffline(false)
    await all('determinate')
    const [one, other] = await moves()
    const states = (seen: readonly Move[] = []) => new Set(seen.map(({ state }) => state))
    expect(states(one)).toEqual(new Set(['determinate', 'reconnecting', 'offline']))
    expect(states(other)).toEqual(states(one))
  })

  test('where no stream comes through: a poll brings every move', async () => {
    for (const context of contexts) await context.route('**/stream?*', () => {})
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', total: 10 })
    const push = (...updates: readonly object[]) => post(`/api/jobs/${job_id}/updates${patient}`, updates)
    await push({ type: 'progress', done: 3 })
    await watch(job_id)
    await all('polling')
    await push({ type: 'progress', done: 10, counts: { failed: 2 } }, { type: 'completed', result: {} })
    await all('completed-with-failures')
    const [one, other] = await moves()
    const polled = (seen: readonly Move[] = []) => seen.slice(seen.findIndex(({ state }) => state === 'polling'))
    expect(polled(one)).toEqual([
      { state: 'polling', progress: 30, attempt: 1 },
      { state: 'completed-with-failures', progress: 100, attempt: 1 },
    ])
    expect(polled(other)).toEqual(polled(one))
  })

  test('a job that is not there', async () => {
    await watch('job_00000000000000000000000000')
    await all('not-found')
    for (const seen of await moves()) {
      expect(seen.filter(isNoQuestion)).toEqual([{ state: 'not-found', progress: null, attempt: null }])
    }
  })

  test('a link whose ticket runs out: what was seen stays, and access is over', async () => {
    const keyed = join(dataDir, '../keyed')
    const key = await makeKey(keyed, 'ours', 'producer')
    const locked = await host.start({ dataDir: keyed, access: 'keys', log: 'keep' })
    try {
      const headers = { authorization: `Bearer ${key}` }
      const job = await ownJob(locked.url, { kind: 'bake', title: 'Bake', total: 10 }, headers)
      await job.push({ type: 'progress', done: 3 })
      let seen: readonly (readonly Move[])[] = []
      for (const ttl of BRIEF_TTLS) {
        const body = JSON.stringify({ jobs: [job.id], ttl })
        const minted = await fetch(`${locked.url}/api/tickets`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        })
        const { ticket } = await minted.json()
        // Another fragment alone would be the same page.
        await Promise.all(pages.map((page) => page.goto('about:blank')))
        await Promise.all(pages.map((page) => page.goto(`${locked.url}/jobs/${job.id}#ticket=${ticket}`)))
        await all('ticket-expired')
        seen = (await moves()).map((one) => one.filter(isNoQuestion))
        if (seen.every(([shown]) => shown?.state === 'determinate')) break
      }
      expect(seen).toHaveLength(2)
      for (const one of seen) {
        expect(one).toEqual([
          { state: 'determinate', progress: 30, attempt: 1 },
          { state: 'ticket-expired', progress: 30, attempt: 1 },
        ])
      }
    } finally {
      await locked.stop()
    }
  })

  test('an import that is cancelled by one and tried again by the other', async () => {
    const { job_id } = await startImport(service.url, { kind: 'sample', traces: 900, per_second: 150 })
    await watch(job_id)
    await all('determinate')
    await first().getByRole('button', { name: 'Cancel' }).click()
    await first().getByRole('button', { name: 'Stop it' }).click()
    await all('cancelled')
    await pages[1]?.getByRole('button', { name: 'Try again' }).click()
    await all('completed')
    const seen = await moves()
    for (const one of seen) {
      expect(one.filter(({ state }) => state === 'cancelled')).toHaveLength(1)
      expect(one.at(-1)).toMatchObject({ state: 'completed', progress: 100, attempt: 2 })
    }
  })

  test('a job that fails, with its reason', async () => {
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', total: 10 })
    await post(`/api/jobs/${job_id}/updates`, { type: 'progress', done: 3 })
    await watch(job_id)
    await all('determinate')
    await post(`/api/jobs/${job_id}/updates`, { type: 'failed', error: 'The oven is on fire.' })
    await all('failed')
    for (const page of pages) await page.locator('[part=error]', { hasText: 'The oven is on fire.' }).waitFor()
    const [one, other] = await moves()
    expect(one?.map(({ state, progress }) => [state, progress])).toEqual([
      ['determinate', 30],
      ['failed', 30],
    ])
    expect(other).toEqual(one)
  })
})
