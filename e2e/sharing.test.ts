// The tabs of one browser share what they watch: one connection, whoever of them has it, and whatever becomes of it.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { randomFrom, seed } from './faults/random.ts'
import { createRemoteJob, type RemoteJob } from './faults/remote-job.ts'
import { chromiumPath } from './harness/browser.ts'
import { openPlainBrowser, type PlainBrowser } from './harness/plain-browser.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { until } from './harness/started.ts'
import { type ClientPage, serveClientPage } from './sharing/client-page.ts'
import { type CountingProxy, startCountingProxy } from './sharing/counting-proxy.ts'
import { type Fault, faults } from './sharing/faults.ts'
import { openTab, POLL_MS, type Tab } from './sharing/tab.ts'

/** Between two pushes: slow enough to do something to a browser meanwhile, fast enough to be always in the middle. */
const PUSH_EVERY_MS = 15

/** Some of everything. `STORM=1`: until chance has met most of what can meet. */
const STORM_STEPS = process.env['STORM'] === '1' ? 150 : 15

/** The name of a machine that is not this one, as far as the browser knows: a page from there is not secure. */
const HOSTS = '--host-resolver-rules=MAP insecure.test 127.0.0.1'

describe.skipIf(chromiumPath === null)('the tabs of a browser', () => {
  let scene: Scene
  let proxy: CountingProxy
  let site: ClientPage
  let browser: PlainBrowser
  beforeAll(async () => {
    scene = await openScene()
    proxy = await startCountingProxy(scene.service.port)
    site = await serveClientPage(join(scene.directory, 'client'))
    browser = await openPlainBrowser(join(scene.directory, 'browser'), HOSTS)
  })
  afterEach(async () => {
    for (const page of browser.context.pages()) await page.close()
    await until(() => proxy.open.length === 0, 'no stream is left open')
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
    await proxy.close()
    await scene.end()
  })

  const address = ({ job_id }: RemoteJob): string => `${proxy.url}/api/jobs/${job_id}`
  const tab = (): Promise<Tab> => openTab(browser.context, site.url)
  const oneConnection = (): Promise<void> =>
    until(
      () => proxy.open.length === 1,
      'one stream is open',
      () => proxy.open.join('\n'),
    )

  async function tabsOn(url: string, count: number): Promise<readonly [Tab, ...Tab[]]> {
    const first = await tab()
    await first.watch(url)
    await first.live(url)
    const others = await Promise.all(Array.from({ length: count - 1 }, tab))
    for (const other of others) {
      await other.watch(url)
      await other.live(url)
    }
    return [first, ...others]
  }

  describe('have one connection', () => {
    test('for twenty watchers of one job, who count as one viewer', async () => {
      const job = await createRemoteJob(scene.url)
      const url = address(job)
      const tabs = await Promise.all([tab(), tab(), tab(), tab()])
      for (const one of tabs) await one.watch(url, 5)
      for (const one of tabs) await one.live(url)
      await oneConnection()
      await until(async () => (await job.shown()).viewers === 1, 'one viewer is counted')
      const other = await openPlainBrowser(join(scene.directory, 'other browser'))
      const stranger = await openTab(other.context, site.url)
      await stranger.watch(url)
      await stranger.live(url)
      await until(async () => (await job.shown()).viewers === 2, 'two viewers are counted')
      await pour([job]).stop()
      for (const one of [...tabs, stranger]) await one.expectTheTruth(url, job)
      await other.close()
    })

    test('for twenty jobs, and for those that come and go', async () => {
      const jobs = await Promise.all(Array.from({ length: 20 }, () => createRemoteJob(scene.url)))
      const [first, second] = [await tab(), await tab()]
      const before = proxy.opened
      await Promise.all(jobs.map((job) => first.watch(address(job))))
      for (const job of jobs) await first.live(address(job))
      await oneConnection()
      expect(proxy.opened - before).toBeLessThan(jobs.length / 2)
      const pouring = pour(jobs)
      await Promise.all(jobs.map((job) => second.watch(address(job))))
      for (const job of jobs) await second.live(address(job))
      const another = await createRemoteJob(scene.url)
      await first.watch(address(another))
      await first.live(address(another))
      await oneConnection()
      await another.end()
      await first.expectTheTruth(address(another), another)
      await pouring.stop()
      for (const job of jobs) {
        await first.expectTheTruth(address(job), job)
        await second.expectTheTruth(address(job), job)
      }
    })
  })

  test('come back on one connection when it is cut', async () => {
    const jobs = await Promise.all(Array.from({ length: 10 }, () => createRemoteJob(scene.url)))
    const tabs = [await tab(), await tab()]
    for (const one of tabs) {
      for (const job of jobs) await one.watch(address(job))
      for (const job of jobs) await one.live(address(job))
    }
    await oneConnection()
    const before = proxy.opened
    const pouring = pour(jobs)
    proxy.cut()
    const reached = pouring.facts
    for (const one of tabs) for (const job of jobs) await one.holding(address(job), reached + 5)
    await oneConnection()
    expect(proxy.opened - before).toBeLessThan(jobs.length / 2)
    await pouring.stop()
    for (const one of tabs) for (const job of jobs) await one.expectTheTruth(address(job), job)
  })

  test('see a job among others fail and be tried again', async () => {
    const [failing, other] = [await createRemoteJob(scene.url, { retryable: true }), await createRemoteJob(scene.url)]
    const tabs = [await tab(), await tab()]
    for (const one of tabs) {
      for (const job of [failing, other]) await one.watch(address(job))
      for (const job of [failing, other]) await one.live(address(job))
    }
    await failing.sender()({ updates: [{ type: 'failed', error: 'out of paper' }] })
    for (const one of tabs) await one.ended(address(failing))
    const retried = await fetch(`${scene.url}/api/jobs/${failing.job_id}/retry`, { method: 'POST' })
    expect(retried.status).toBe(200)
    for (const one of tabs) await one.live(address(failing))
    await oneConnection()
    await pour([failing, other]).stop()
    for (const one of tabs) for (const job of [failing, other]) await one.expectTheTruth(address(job), job)
  })

  test('share the board of all jobs', async () => {
    const tabs = [await tab(), await tab()]
    for (const { page } of tabs) {
      await page.evaluate((url) => {
        window.board = window.watchBoard(url)
      }, proxy.url)
      await page.waitForFunction(() => window.board.view.jobs !== null, null, { polling: POLL_MS })
    }
    await oneConnection()
    const job = await createRemoteJob(scene.url)
    await pour([job]).stop()
    const { job_id, cursor } = await job.shown()
    for (const { page } of tabs) {
      await page.waitForFunction(
        ([id, last]) => window.board.view.jobs?.some((line) => line.job_id === id && line.cursor === last),
        [job_id, cursor] as const,
        { polling: POLL_MS },
      )
    }
    await oneConnection()
  })

  test('have one each where there are no locks, and still one for all the jobs of a tab', async () => {
    const jobs = [await createRemoteJob(scene.url), await createRemoteJob(scene.url)]
    // A page that came without https from another machine.
    const insecure = site.url.replace('127.0.0.1', 'insecure.test')
    const tabs = [await openTab(browser.context, insecure), await openTab(browser.context, insecure)]
    for (const one of tabs) {
      expect(await one.page.evaluate(() => 'locks' in navigator)).toBe(false)
      for (const job of jobs) await one.watch(address(job))
      for (const job of jobs) await one.live(address(job))
    }
    await until(() => proxy.open.length === 2, 'two streams are open')
    await pour(jobs).stop()
    for (const one of tabs) for (const job of jobs) await one.expectTheTruth(address(job), job)
  })

  describe('go on without a fact missed or doubled when the one that has the connection', () => {
    test.each(faults)('$name', async (fault) => {
      const job = await createRemoteJob(scene.url)
      const url = address(job)
      const [leader, ...others] = await tabsOn(url, 3)
      const pouring = pour([job])
      for (const one of [leader, ...others]) await one.holding(url, 20)
      await oneConnection()
      await fault.begin(leader, site)
      const reached = pouring.facts
      for (const one of others) await one.holding(url, reached + 20)
      await fault.end?.(leader, site)
      if (fault.end) await leader.holding(url, reached + 40)
      await oneConnection()
      await pouring.stop()
      for (const one of fault.end ? [leader, ...others] : others) await one.expectTheTruth(url, job)
    })
  })

  describe('and one that only listens gets what it missed, each fact once, when it', () => {
    test.each(faults.filter(({ end }) => end !== undefined))('$name', async (fault) => {
      const job = await createRemoteJob(scene.url)
      const url = address(job)
      const [leader, listener] = await tabsOn(url, 2)
      if (listener === undefined) throw new Error('two tabs were opened')
      const pouring = pour([job])
      for (const one of [leader, listener]) await one.holding(url, 20)
      await fault.begin(listener, site)
      await leader.holding(url, pouring.facts + 20)
      await fault.end?.(listener, site)
      await listener.holding(url, pouring.facts + 20)
      await oneConnection()
      await pouring.stop()
      for (const one of [leader, listener]) await one.expectTheTruth(url, job)
    })
  })

  test('come through a storm of all of these', async () => {
    onTestFailed(() => console.error(`SEED=${seed}`))
    const random = randomFrom(seed)
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
    const jobs = await Promise.all(Array.from({ length: 3 }, () => createRemoteJob(scene.url)))
    const joined = async (): Promise<Tab> => {
      const one = await tab()
      for (const job of jobs) await one.watch(address(job))
      return one
    }
    const well = new Set(await Promise.all([joined(), joined(), joined()]))
    const struck: (readonly [Tab, Fault])[] = []
    const pouring = pour(jobs)
    for (let step = 0; step < STORM_STEPS; step++) {
      const one = pick([...well])
      const fault = pick(faults)
      if (one !== undefined && fault !== undefined && well.size > 1) {
        well.delete(one)
        await fault.begin(one, site)
        if (fault.end) struck.push([one, fault])
        else well.add(await joined())
      }
      await setTimeout(random() * 1_500)
      const [mended, mend] = struck.length > 1 || random() < 0.3 ? (struck.shift() ?? []) : []
      if (mended && mend?.end) {
        await mend.end(mended, site)
        well.add(mended)
      }
    }
    for (const [one, { end }] of struck) {
      await end?.(one, site)
      well.add(one)
    }
    await oneConnection()
    await pouring.stop()
    for (const one of well) for (const job of jobs) await one.expectTheTruth(address(job), job)
  })

  /** Tells facts and ticks until it is stopped; then the jobs end. */
  function pour(jobs: readonly RemoteJob[]): { readonly facts: number; stop(): Promise<void> } {
    let [facts, stopped] = [0, false]
    const pouring = (async () => {
      do {
        facts++
        const updates = [
          { type: 'progress', done: facts, total: 10_000 },
          { type: 'log', level: 'info', message: `line ${facts}` },
        ] as const
        await Promise.all(jobs.map((job) => job.sender()({ updates })))
        await setTimeout(PUSH_EVERY_MS * jobs.length)
      } while (!stopped)
    })()
    return {
      get facts() {
        return facts
      },
      async stop() {
        stopped = true
        await pouring
        await Promise.all(jobs.map((job) => job.end()))
      },
    }
  }
})
