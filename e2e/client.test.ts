// One watcher of one job, in a page and in a program, on lines that people really have. Whatever was done to the line:
// in the end no fact was missed or doubled, and the view equals a fresh snapshot.
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SSEClient } from '../client/index.ts'
import { watchAs, watchHere, watchIn, type Watcher } from './client/watchers.ts'
import { createRemoteJob, type RemoteJob } from './faults/remote-job.ts'
import { type BadProxy, startBadProxy } from './harness/bad-proxy.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { host } from './harness/host.ts'
import { openScene, type Scene } from './harness/scene.ts'
import type { Service } from '../scripts/service.ts'
import { makeKey } from './harness/keys.ts'
import { openPlainBrowser, type PlainBrowser } from './harness/plain-browser.ts'
import { temporaryDirectory, until } from './harness/started.ts'
import { type ClientPage, serveClientPage } from './sharing/client-page.ts'

let scene: Scene
let proxy: BadProxy
let site: ClientPage
let browser: Browser | null = null

beforeAll(async () => {
  scene = await openScene()
  site = await serveClientPage(join(scene.directory, 'client'))
  if (chromiumPath !== null) browser = await launchBrowser()
})
beforeEach(async () => {
  proxy = await startBadProxy(scene.service.port)
})
afterEach(() => proxy.close())
afterAll(async () => {
  await browser?.close()
  await site.close()
  await scene.end()
})

/** Pushes so many lines, one after the other, each until it is acknowledged. */
async function push(job: RemoteJob, lines: number): Promise<void> {
  const send = job.sender()
  for (let line = 1; line <= lines; line++) {
    const updates = [
      { type: 'log', level: 'info', message: `line ${line}` },
      { type: 'progress', done: line },
    ] as const
    expect(await send({ updates })).toBe('acknowledged')
  }
}

const address = ({ job_id }: RemoteJob) => `${proxy.url}/api/jobs/${job_id}`
const streams = () => proxy.asked.filter((path) => path.endsWith('/stream')).length
const polls = () => proxy.asked.filter((path) => path.endsWith('/events')).length

/** What happens to the line while the watch is live and the job goes on. */
const faults: Record<string, (job: RemoteJob, watcher: Watcher) => Promise<void>> = {
  async 'the network cut and back'(job, watcher) {
    proxy.become('is gone')
    await push(job, 20)
    await watcher.being('reconnecting')
    proxy.become('passes')
  },
  async 'a proxy that answers 502 for a while'(job, watcher) {
    proxy.become('answers 502')
    const before = proxy.asked.length
    await push(job, 20)
    await watcher.being('reconnecting')
    proxy.become('passes')
    await watcher.being('live')
    expect(proxy.asked.slice(before).filter((path) => path.endsWith('/events'))).toEqual([])
  },
  async 'a proxy that begins to hold everything back'(job, watcher) {
    proxy.become('buffers')
    await push(job, 20)
    await watcher.being('polling')
    expect(polls()).toBeGreaterThan(0)
  },
  async 'the service killed and restarted'(job, watcher) {
    await scene.service.kill()
    await watcher.being('reconnecting')
    await scene.startAgain()
    await push(job, 20)
  },
}

describe.each([
  ['a program', async (url: string) => ({ watcher: watchHere(url), end: async () => {} })],
  [
    'a page',
    async (url: string) => {
      const page = await openPage()
      return { watcher: await watchIn(page, url), end: () => page.context().close() }
    },
  ],
] as const)('%s', (where, begin) => {
  test.skipIf(where === 'a page' && chromiumPath === null).each(Object.keys(faults))('survives %s', async (name) => {
    const job = await createRemoteJob(scene.url)
    await push(job, 20)
    const { watcher, end } = await begin(address(job))
    try {
      await watcher.holding(20)
      await watcher.being('live')
      await faults[name]?.(job, watcher)
      await push(job, 20)
      await watcher.holding(60)
      await job.end()
      await watcher.expectTheTruth(job)
    } finally {
      await watcher.close()
      await end()
    }
    await until(() => proxy.open === 0, 'nothing is left open')
  })
})

async function openPage(): Promise<Page> {
  if (browser === null) throw new Error('No Chromium')
  const page = await (await browser.newContext()).newPage()
  await page.goto(site.url)
  return page
}

describe.skipIf(chromiumPath === null)('a page', () => {
  let page: Page
  let devtools: CDPSession
  beforeEach(async () => {
    page = await openPage()
    devtools = await page.context().newCDPSession(page)
  })
  afterEach(() => page.context().close())

  test('behind a proxy that holds every stream back polls, and climbs back when it lets them through', async () => {
    const job = await createRemoteJob(scene.url)
    await push(job, 10)
    proxy.become('buffers')
    const watcher = await watchIn(page, address(job))
    await until(async () => (await watcher.view()).snapshot !== null, 'the job is shown before a way is found')
    await watcher.being('polling')
    await push(job, 10)
    await watcher.holding(20)
    const tried = streams()
    proxy.become('passes')
    const polled = polls()
    await until(() => polls() > polled, 'an answer has come, and the next is waited for')
    await watcher.being('polling')
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await watcher.being('live')
    expect(streams()).toBe(tried + 2)
    await push(job, 10)
    await job.end()
    await watcher.expectTheTruth(job)
  })

  test('with an EventSource of its own, wrapped, is told all that it would be and the end once', async () => {
    const job = await createRemoteJob(scene.url)
    await page.waitForFunction(() => 'SSEClient' in window)
    await page.evaluate(wrapEventSource, { url: `${address(job)}/stream`, baseUrl: proxy.url, jobId: job.job_id })
    const heard = (name: string) =>
      page.evaluate((wanted) => window.heard.filter(([told]) => told === wanted).map(([, ...said]) => said), name)
    const state = () => page.evaluate(() => [window.source.readyState, window.wrapped.getReadyState()])
    await until(async () => (await heard('open')).length === 1, 'the stream is open')
    await push(job, 5)
    await until(async () => (await heard('log')).length === 5, 'the lines are here')
    // What an EventSource is answered so, it never asks again.
    proxy.become('answers 502')
    await until(async () => (await state()).join() === '2,1', 'the browser has given up, and the client asks')
    await push(job, 20)
    proxy.become('passes')
    await until(async () => JSON.stringify((await heard('progress')).at(-1)).includes('"done":20'), 'it is told')
    await job.end()
    await until(async () => (await heard('completed')).length > 0, 'it is told the end')
    expect(await state()).toEqual([2, 2])
    expect(await heard('completed')).toEqual([[(await job.shown()).result]])
    expect(await heard('error')).toEqual([])
  })

  test('that watches 1,000 jobs one after another ends where it began', async () => {
    const jobs: string[] = []
    for (let created = 0; created < 1_000; created += 50) {
      const batch = await Promise.all(Array.from({ length: 50 }, () => createRemoteJob(scene.url)))
      jobs.push(...batch.map(address))
    }
    await page.waitForFunction(() => 'watchJob' in window)
    const watchAll = (urls: readonly string[]) =>
      page.evaluate(async (all) => {
        for (const url of all) {
          const watch = window.watchJob(url)
          for await (const event of watch) if (event.type === 'sync') break
          watch.close()
        }
      }, urls)
    await watchAll(jobs.slice(0, 100))
    const before = await left(devtools)
    await watchAll(jobs)
    await until(() => proxy.open === 0, 'nothing is left open')
    const after = await left(devtools)
    // What every job left would be there a thousand times; the browser's own come and go.
    const more = Object.entries(after.objects).filter(([name, count]) => count - (before.objects[name] ?? 0) > 10)
    expect(more).toEqual([])
    // Compiled code comes and goes; a watch that stayed would be kilobytes.
    expect(after.bytes - before.bytes).toBeLessThan(jobs.length * 500)
  })
})

describe.skipIf(chromiumPath === null)('a tab', () => {
  let tabs: PlainBrowser
  let tab: Page
  let front: Page
  beforeEach(async () => {
    tabs = await openPlainBrowser(scene.directory)
    tab = await tabs.context.newPage()
  })
  afterEach(() => tabs.close())

  async function hide(): Promise<void> {
    front = await tabs.context.newPage()
    await front.bringToFront()
    await until(() => tab.evaluate(() => document.visibilityState === 'hidden'), 'the tab is hidden')
  }

  /** @param meanwhile what happens before it goes on. */
  async function frozen(meanwhile: () => Promise<void>): Promise<void> {
    const cdp = await tabs.context.newCDPSession(tab)
    await tab.evaluate(() => document.addEventListener('freeze', () => (window.frozen = true)))
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    await meanwhile()
    await cdp.send('Page.setWebLifecycleState', { state: 'active' })
    expect(await tab.evaluate(() => window.frozen)).toBe(true)
  }

  test('that was frozen has missed nothing when it goes on, and shows no trouble where there was none', async () => {
    const job = await createRemoteJob(scene.url)
    await tab.goto(site.url)
    const watcher = await watchIn(tab, address(job))
    await watcher.being('live')
    await frozen(() => push(job, 50))
    await watcher.holding(50)
    expect(await watcher.states()).not.toContain('reconnecting')
    await job.end()
    await watcher.expectTheTruth(job)
  })

  test('that was frozen while its line was cut comes back when it goes on', async () => {
    const job = await createRemoteJob(scene.url)
    await tab.goto(site.url)
    const watcher = await watchIn(tab, address(job))
    await watcher.being('live')
    await frozen(async () => {
      proxy.become('is gone')
      await push(job, 50)
      proxy.become('passes')
    })
    await watcher.holding(50)
    expect(await watcher.states()).toContain('reconnecting')
    await job.end()
    await watcher.expectTheTruth(job)
  })

  test('in the background goes on folding', async () => {
    const job = await createRemoteJob(scene.url)
    await tab.goto(site.url)
    const watcher = await watchIn(tab, address(job))
    await watcher.being('live')
    await hide()
    await push(job, 50)
    await watcher.holding(50)
    await job.end()
    await watcher.expectTheTruth(job)
    expect(await watcher.states()).not.toContain('reconnecting')
  })

  test('in the background draws nothing, and the newest alone once it is shown', async () => {
    const job = await createRemoteJob(scene.url)
    const send = job.sender()
    await send({ updates: [{ type: 'progress', progress: 1 }] })
    await tab.goto(`${scene.url}/jobs/${job.job_id}`)
    await tab.getByRole('progressbar').first().waitFor()
    await hide()
    await tab.evaluate(recordBars)
    for (let progress = 2; progress <= 60; progress++) await send({ updates: [{ type: 'progress', progress }] })
    await tab.waitForFunction(() => window.told.at(-1) === 60, null, { polling: 50 })
    expect(await tab.evaluate(() => window.drawn)).toEqual([])
    await tab.bringToFront()
    await tab.waitForFunction(() => window.drawn.length > 0)
    expect(new Set(await tab.evaluate(() => window.drawn))).toEqual(new Set(['60']))
  })
})

declare global {
  interface Window {
    source: EventSource
    wrapped: SSEClient
    /** What the wrapper called back with, by the names of its options. */
    heard: [string, ...unknown[]][]
    /** What the elements of the page said by their events, and what they then drew. */
    told: (number | null)[]
    drawn: (string | null)[]
  }
}

function wrapEventSource(of: { readonly url: string; readonly baseUrl: string; readonly jobId: string }): void {
  window.heard = []
  const note =
    (name: string) =>
    (...said: unknown[]) =>
      void window.heard.push([name, ...said])
  window.source = new EventSource(of.url)
  window.wrapped = new window.SSEClient(window.source, {
    jobId: of.jobId,
    apiBaseUrl: of.baseUrl,
    onOpen: note('open'),
    onProgress: note('progress'),
    onLog: note('log'),
    onCompleted: note('completed'),
    onFailed: note('failed'),
    onError: note('error'),
  })
}

function recordBars(): void {
  window.told = []
  window.drawn = []
  addEventListener('jobcast-progress', ({ detail }) => window.told.push(detail.snapshot?.progress ?? null))
  const root = document.querySelector('jobcast-progress')?.shadowRoot
  const bar = root?.querySelector('[role=progressbar]')
  if (!bar) throw new Error('There is no bar')
  new MutationObserver(() => window.drawn.push(bar.getAttribute('aria-valuenow'))).observe(bar, { attributes: true })
}

describe('with tickets that are good for a second', () => {
  /** Whoever asks it asks with a key. */
  let desk: BadProxy
  let keyed: Service
  let end: () => Promise<void>
  beforeAll(async () => {
    const { path, remove } = await temporaryDirectory()
    const key = await makeKey(join(path, 'data'), 'ours', 'producer')
    const service = await host.start({ dataDir: join(path, 'data'), access: 'keys', log: 'keep' })
    desk = await startBadProxy(service.port, { authorization: `Bearer ${key}` })
    keyed = service
    end = async () => {
      await desk.close()
      await service.stop()
      await remove()
    }
  })
  afterAll(() => end())

  test.skipIf(chromiumPath === null)('a page and a program see all of a job that outlives several', async () => {
    const job = await createRemoteJob(desk.url)
    let minted = 0
    const mint = async (): Promise<string> => {
      const order = JSON.stringify({ jobs: [job.job_id], ttl: 1 })
      const answer = await fetch(`${desk.url}/api/tickets`, { method: 'POST', body: order })
      expect(answer.status).toBe(201)
      minted++
      return (await answer.json()).ticket
    }
    const page = await openPage()
    await page.exposeFunction('mint', mint)
    const place = { baseUrl: keyed.url, jobId: job.job_id }
    const watchers = [
      watchHere({ ...place, ticket: mint }),
      await watchAs(page, `{ ...${JSON.stringify(place)}, ticket: () => window.mint() }`),
    ]
    try {
      for (const watcher of watchers) await watcher.being('live')
      while (minted < 8) await push(job, 1)
      await job.end()
      for (const watcher of watchers) await watcher.expectTheTruth(job)
    } finally {
      for (const watcher of watchers) await watcher.close()
      await page.context().close()
    }
  })
})

/** What is there when nothing more can be collected. */
async function left(
  devtools: CDPSession,
): Promise<{ readonly objects: Record<string, number>; readonly bytes: number }> {
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('Performance.enable')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? -1
  const count = async (name: string): Promise<number> => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: `${name}.prototype` })
    const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '' })
    const { result: length } = await devtools.send('Runtime.callFunctionOn', {
      functionDeclaration: 'function () { return this.length }',
      objectId: objects.objectId ?? '',
    })
    await devtools.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' })
    return Number(length.value)
  }
  const names = ['EventSource', 'BroadcastChannel', 'AbortController', 'Map', 'Set', 'Promise', 'URL']
  const objects: Record<string, number> = {}
  for (const name of names) objects[name] = await count(name)
  return { objects: { ...objects, listeners: metric('JSEventListeners') }, bytes: metric('JSHeapUsedSize') }
}
