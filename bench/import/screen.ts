// From a push to a change of the real DOM in Chromium: the widget on the service's own page, and beside it a page that
// asks for the job once a second.
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { chromiumPath, launchBrowser } from '../../e2e/harness/browser.ts'
import { buildPage } from '../../scripts/build.ts'
import { startService } from '../../scripts/service.ts'
import type { Benchmark } from '../benchmark.ts'
import { sleep } from '../load/clock.ts'
import { numbered } from '../load/frame-scanner.ts'
import { type Delays, Histogram } from '../load/histogram.ts'
import type { Row } from '../report/figure.ts'

const pushes = 120
/** Far enough apart for each to be drawn, and no multiple of anything (ms). */
const spacingMs = [90, 230] as const
/** What the page may still owe after the last push (ms). */
const patienceMs = 3000

/** What the page notes of each number, by its own clock. */
declare global {
  interface Window {
    benchSeen: Record<string, number>
  }
}

export const screen: Benchmark = {
  name: 'screen',
  about: 'from a push to a change of the DOM in Chromium, against polling once a second',
  peers: [],
  async run({ scratch, say }) {
    if (chromiumPath === null) throw new Error('No Chromium: install chromium, or name one by CHROMIUM=/path')
    await buildPage()
    const service = await startService({ dataDir: join(scratch, 'data'), log: 'errors' })
    let browser: Browser | null = null
    try {
      const job = await post(`${service.url}/api/jobs`, { kind: 'bench', title: 'Bench', total: pushes, unit: 'rows' })
      const address = `${service.url}/api/jobs/${job.job_id}`
      await post(`${address}/updates`, { type: 'progress', done: 0, message: 'begun' })
      browser = await launchBrowser()
      const watching = await openPage(browser, `${service.url}/jobs/${job.job_id}`, watchWidget, '')
      const polling = await openPage(browser, service.url, pollJob, address)
      const sentAt: number[] = []
      const [least, most] = spacingMs
      for (let seq = 1; seq <= pushes; seq++) {
        sentAt[seq] = now()
        await post(`${address}/updates`, { type: 'progress', done: seq, message: `Row ${numbered(seq)}` })
        await sleep(least + ((seq * 37) % (most - least)))
      }
      await Promise.all(
        [watching, polling].map((page) => page.waitForFunction(isSeen, numbered(pushes), { timeout: patienceMs })),
      )
      const [mine, theirs] = [await delaysOn(watching, sentAt), await delaysOn(polling, sentAt)]
      say(`widget p50 ${mine.p50} ms, p99 ${mine.p99} ms; polling p50 ${theirs.p50} ms, p99 ${theirs.p99} ms`)
      const row = (quantile: 'p50' | 'p99'): Row => ({
        what: quantile,
        unit: 'ms',
        ours: mine[quantile],
        peers: { 'polling once a second': theirs[quantile] },
        better: 'less',
        aim: null,
      })
      return {
        title: 'From a push to the screen',
        rows: [row('p50'), row('p99')],
        notes: [
          `${pushes} pushes through the whole service under wrangler dev; a DOM mutation as a MutationObserver sees it.`,
          'A number that was overtaken counts as seen when a later one is.',
        ],
      }
    } finally {
      await browser?.close()
      await service.stop()
    }
  },
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

async function post(url: string, body: object): Promise<{ readonly job_id: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as { readonly job_id: string }
}

async function openPage(
  browser: Browser,
  url: string,
  watch: (argument: string) => Promise<void>,
  argument: string,
): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.evaluate(watch, argument)
  return page
}

/** In the page: notes each number when it first stands in the widget's shadow tree. */
async function watchWidget(): Promise<void> {
  window.benchSeen = {}
  const shown = (): ShadowRoot | null | undefined =>
    [...document.querySelectorAll('jobcast-progress')].find((element) => !element.hasAttribute('hidden'))?.shadowRoot
  while (!shown()?.textContent?.includes('begun')) await new Promise((resolve) => setTimeout(resolve, 20))
  const root = shown()
  if (!root) return
  const note = (): void => {
    const seq = /#\d{10}/.exec(root.textContent ?? '')?.[0]
    if (seq !== undefined) window.benchSeen[seq] ??= performance.timeOrigin + performance.now()
  }
  new MutationObserver(note).observe(root, { subtree: true, childList: true, characterData: true, attributes: true })
}

/** In the page: asks for the job each second and writes its message into the document, observed in the same way. */
async function pollJob(address: string): Promise<void> {
  window.benchSeen = {}
  const text = document.body.appendChild(document.createElement('p'))
  const note = (): void => {
    const seq = /#\d{10}/.exec(text.textContent ?? '')?.[0]
    if (seq !== undefined) window.benchSeen[seq] ??= performance.timeOrigin + performance.now()
  }
  new MutationObserver(note).observe(text, { subtree: true, childList: true, characterData: true })
  setInterval(async () => {
    const response = await fetch(address)
    text.textContent = (await response.json()).message
  }, 1000)
}

function isSeen(seq: string): boolean {
  return window.benchSeen[seq] !== undefined
}

async function delaysOn(page: Page, sentAt: readonly number[]): Promise<Delays> {
  const seen = await page.evaluate(() => window.benchSeen)
  const delays = new Histogram()
  let at = Infinity
  for (let seq = pushes; seq >= 1; seq--) {
    at = Math.min(at, seen[numbered(seq)] ?? Infinity)
    delays.add(at - (sentAt[seq] ?? Number.NaN))
  }
  return delays.delays()
}
