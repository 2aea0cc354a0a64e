// The widget in every state, also those that a real service passes through in a blink (harness/staged-jobs.ts): nothing
// that axe-core finds, nothing wider than its window at any zoom, in every language, and nothing left of it afterwards.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors, complaints, widthBeyondTheScreen } from './harness/complaints.ts'
import { moodOfStage, type StagedJobs, stageJobs, type StageName, STAGES } from './harness/staged-jobs.ts'

const patienceMs = 30_000
/** A thousand connections, one after another, on a machine that is busy. */
const manyMs = 400_000

/** 1280 pixels at a zoom of 400 %. */
const zoomed = { width: 320, height: 256 }
const wide = { width: 1280, height: 900 }

describe.skipIf(chromiumPath === null)('in every state', () => {
  let staged: StagedJobs
  let browser: Browser

  beforeAll(async () => {
    staged = await stageJobs()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await staged.close()
  })

  async function look(
    query: string,
    options: BrowserContextOptions,
    work: (page: Page, errors: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ viewport: wide, locale: 'en-GB', ...options })
    context.setDefaultTimeout(patienceMs)
    try {
      const page = await context.newPage()
      const errors = collectErrors(page)
      await page.goto(`${staged.page}?${query}`)
      await work(page, errors)
    } finally {
      await context.close()
    }
  }

  const inMood = (page: Page, stage: StageName, mood = moodOfStage(stage)) =>
    page.locator(`jobcast-progress[job="${stage}"] [data-mood="${mood}"]`).waitFor()
  const names = Object.keys(STAGES) as readonly StageName[]
  /** What never answers is left alone: it is found to be so only after a while. */
  const allInMood = (page: Page) =>
    Promise.all(names.filter((name) => name !== 'connecting').map((name) => inMood(page, name)))
  /** What a service refuses, the browser says too. */
  const refusals = /status of 40[134]/

  test.concurrent.each([
    ['light', 'lang=en', { colorScheme: 'light' }],
    ['dark', 'lang=en', { colorScheme: 'dark' }],
    ['German', 'lang=de', { colorScheme: 'dark' }],
    ['Arabic, from right to left', 'lang=ar&dir=rtl', { colorScheme: 'light' }],
    ['English in a page from right to left', 'lang=en&dir=rtl', {}],
    ['forced colours', 'lang=en', { forcedColors: 'active' }],
    ['a zoom of 400 %', 'lang=en', { viewport: zoomed }],
    ['a zoom of 400 %, in German', 'lang=de', { viewport: zoomed }],
    ['a zoom of 400 %, in Arabic', 'lang=ar&dir=rtl', { viewport: zoomed }],
  ] satisfies [string, string, BrowserContextOptions][])('%s: nobody is shut out', async (_, query, options) => {
    await look(query, options, async (page, errors) => {
      await allInMood(page)
      await page.locator('summary').evaluateAll((summaries) => {
        for (const { parentElement } of summaries) parentElement?.setAttribute('open', '')
      })
      await page.locator('.failures li').last().waitFor()
      await page.locator('jobcast-progress[job=determinate] [part~=cancel]').click()
      expect(await complaints(page)).toEqual([])
      expect(await widthBeyondTheScreen(page)).toBe(0)
      expect(errors.filter((text) => !refusals.test(text))).toEqual([])
    })
  })

  test('whoever wants less motion gets none', async () => {
    await look('lang=en', { reducedMotion: 'reduce' }, async (page) => {
      await allInMood(page)
      const running = await page
        .locator('jobcast-progress')
        .evaluateAll((elements) => elements.flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []).length)
      expect(running).toBe(0)
    })
  })

  test.each([
    ['lang=en', 'Working', '42%', 'ltr'],
    ['lang=de', 'In Arbeit', '42\u00a0%', 'ltr'],
    ['lang=de-AT', 'In Arbeit', '42\u00a0%', 'ltr'],
    ['lang=ar', 'قيد العمل', '42', 'rtl'],
    ['lang=fr', 'Working', '42%', 'ltr'],
  ])('a page with %s says “%s”', async (query, words, percent, direction) => {
    await look(`${query}&only=determinate`, {}, async (page) => {
      const panel = page.locator('[data-mood=determinate]')
      await panel.getByText(words, { exact: true }).waitFor()
      expect(await panel.locator('.percent').textContent()).toContain(percent)
      expect(await panel.evaluate((element) => getComputedStyle(element).direction)).toBe(direction)
    })
  })

  test('a language that cannot be loaded leaves English', async () => {
    const context = await browser.newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    const asked: string[] = []
    await page.route(/\/widget\/de-/, (route) => {
      asked.push(route.request().url())
      return route.abort()
    })
    await page.goto(`${staged.page}?lang=de&only=determinate`)
    await expect.poll(() => asked.length, { timeout: patienceMs }).toBeGreaterThan(0)
    await page.getByText('about 17s left').waitFor()
    await page.getByText('Working', { exact: true }).waitFor()
    await context.close()
  })

  test('the language follows the attribute of the element', async () => {
    await look('lang=en&only=stalled', {}, async (page) => {
      await page.getByText('No sign of life').waitFor()
      await page.locator('jobcast-progress').evaluate((element) => element.setAttribute('lang', 'de'))
      await page.getByText('Kein Lebenszeichen').waitFor()
      await page.locator('jobcast-progress').evaluate((element) => element.setAttribute('lang', 'en'))
      await page.getByText('No sign of life').waitFor()
    })
  })

  test('offline is said as such, and ends by itself', async () => {
    await look('lang=en&only=reconnecting', {}, async (page) => {
      await inMood(page, 'reconnecting')
      await page.context().setOffline(true)
      await inMood(page, 'reconnecting', 'offline')
      await page.getByText('You are offline').waitFor()
      expect(await complaints(page)).toEqual([])
      await page.context().setOffline(false)
      await inMood(page, 'reconnecting')
    })
  })

  test(
    'a widget that came and went a thousand times has left nothing',
    async () => {
      await look('only=determinate', {}, async (page) => {
        await inMood(page, 'determinate')
        const devtools = await page.context().newCDPSession(page)
        await devtools.send('Performance.enable')
        const measure = async () => {
          for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage')
          const { metrics } = await devtools.send('Performance.getMetrics')
          const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0
          return { nodes: value('Nodes'), listeners: value('JSEventListeners'), heap: value('JSHeapUsedSize') }
        }
        await comeAndGo(page, 50)
        const before = await measure()
        await comeAndGo(page, 1_000)
        const after = await measure()
        expect({ nodes: after.nodes, listeners: after.listeners }).toEqual({
          nodes: before.nodes,
          listeners: before.listeners,
        })
        expect(after.heap).toBeLessThan(before.heap * 1.5)
      })
    },
    manyMs,
  )
})

/** Puts the widget there, waits until it shows its job and all that follows, and takes it away; so many times. */
function comeAndGo(page: Page, times: number): Promise<void> {
  return page.evaluate(async (rounds) => {
    document.querySelector('section')?.remove()
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let round = 0; round < rounds; round++) {
      const element = document.createElement('jobcast-progress')
      element.setAttribute('job', 'determinate')
      element.setAttribute('src', `http://determinate.localhost:${location.port}/`)
      document.querySelector('main')?.append(element)
      while (!element.shadowRoot?.querySelector('[data-mood=determinate] .log')) await nextFrame()
      element.remove()
      await nextFrame()
    }
  }, times)
}
