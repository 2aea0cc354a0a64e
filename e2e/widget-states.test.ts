// The widget in every state, also those that a real service passes through in a blink (harness/staged-jobs.ts): nothing
// that axe-core finds, nothing wider than its window at any zoom, in every language, and nothing left of it afterwards.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors, complaints, widthBeyondTheScreen } from './harness/complaints.ts'
import { DIALOGS, moodOfStage, type StagedJobs, stageJobs, type StageName, STAGES } from './harness/staged-jobs.ts'

/** 1280 pixels at a zoom of 400 %. */
const zoomed = { width: 320, height: 256 }
/** What a browser keeps of its own doings, and far from a widget each. */
const keptBytes = 300_000

/** More than what lies on the way between a browser and a service that does not read. */
const LARGE = Buffer.alloc(12_000_000, '{"a":1}\n')

const SMALL = Buffer.from('{}')

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

  const LOOKS = [
    ['light', 'lang=en', { colorScheme: 'light' }],
    ['dark', 'lang=en', { colorScheme: 'dark' }],
    ['German', 'lang=de', { colorScheme: 'dark' }],
    ['Arabic, from right to left', 'lang=ar&dir=rtl', { colorScheme: 'light' }],
    ['English in a page from right to left', 'lang=en&dir=rtl', {}],
    ['forced colours', 'lang=en', { forcedColors: 'active' }],
    ['a zoom of 400 %', 'lang=en', { viewport: zoomed }],
    ['a zoom of 400 %, in German', 'lang=de', { viewport: zoomed }],
    ['a zoom of 400 %, in Arabic', 'lang=ar&dir=rtl', { viewport: zoomed }],
  ] satisfies [string, string, BrowserContextOptions][]

  test.concurrent.each(LOOKS)('%s: nobody is shut out', async (_, query, options) => {
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

  const unlike = LOOKS.filter(([name]) => !name.includes('German') && !name.startsWith('English'))
  test.concurrent.each(unlike)('%s: nor from the dialog that imports', async (_, query, options) => {
    for (const service of DIALOGS) {
      await look(`${query}&dialog=${service}`, options, async (page, errors) => {
        await page.locator('jobcast-import .open').click()
        await page.locator('dialog [data-mood=determinate] .log').waitFor()
        const dialog = page.getByRole('dialog')
        const check = async () => {
          expect(await complaints(page)).toEqual([])
          expect(await widthBeyondTheScreen(page)).toBe(0)
          expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
        }
        await check()
        await page.locator('input[type=file]').setInputFiles({
          name: 'spans-of-november.jsonl',
          mimeType: 'application/json',
          buffer: service === 'sending' ? LARGE : SMALL,
        })
        await page.locator(service === 'sending' ? '.upload progress' : '.upload [role=alert]').waitFor()
        await page.locator('.sample summary').click()
        await page.locator('.sample button').click()
        await page.locator('.sample [role=alert]').waitFor()
        await check()
        expect(errors.filter((text) => !/status of 4(00|29)/.test(text))).toEqual([])
      })
    }
  })

  test('the first moment, before the service has answered', async () => {
    await look('lang=en&only=connecting', {}, async (page) => {
      await inMood(page, 'connecting', 'loading')
      expect(await complaints(page)).toEqual([])
    })
  })

  test.each([
    ['whoever wants less motion gets none', 'reduce'],
    ['where motion is welcome, what nobody knows the end of moves', 'no-preference'],
  ] as const)('%s', async (_, reducedMotion) => {
    await look('lang=en&only=indeterminate', { reducedMotion }, async (page) => {
      await inMood(page, 'indeterminate')
      const running = await page
        .locator('jobcast-progress')
        .evaluateAll((elements) => elements.flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []).length)
      if (reducedMotion === 'reduce') expect(running).toBe(0)
      else expect(running).toBeGreaterThan(0)
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
    await expect.poll(() => asked.length).toBeGreaterThan(0)
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
      await page.getByText('You are offline', { exact: true }).waitFor()
      expect(await complaints(page)).toEqual([])
      await page.getByRole('status').getByText('traces-of-november.jsonl: You are offline').waitFor()
      await page.context().setOffline(false)
      await inMood(page, 'reconnecting')
      await page.getByRole('status').getByText('traces-of-november.jsonl: Reconnecting…').waitFor()
    })
  })

  test.each([
    ['a widget that came and went a thousand times', 'only=determinate', comeAndGo, 50, 1_000],
    ['a dialog that was opened, closed and taken away a hundred times', 'dialog=sending', openAndGo, 20, 100],
  ] as const)('%s has left nothing', async (_, query, cycle, warm, times) => {
    await look(query, {}, async (page) => {
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Performance.enable')
      const measure = async () => {
        for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage')
        const { metrics } = await devtools.send('Performance.getMetrics')
        const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0
        return { nodes: value('Nodes'), listeners: value('JSEventListeners'), heap: value('JSHeapUsedSize') }
      }
      await cycle(page, warm)
      const before = await measure()
      await cycle(page, times)
      const after = await measure()
      expect({ nodes: after.nodes, listeners: after.listeners }).toEqual({
        nodes: before.nodes,
        listeners: before.listeners,
      })
      expect(after.heap - before.heap).toBeLessThan(keptBytes)
    })
  })
})

/** Puts the button there, opens the dialog behind it, waits until it shows a job, closes it and takes all away; so many times. */
function openAndGo(page: Page, times: number): Promise<void> {
  return page.evaluate(async (rounds) => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const src = document.querySelector('jobcast-import')?.getAttribute('src') ?? ''
    for (let round = 0; round < rounds; round++) {
      document.querySelector('jobcast-import')?.remove()
      const element = document.createElement('jobcast-import')
      element.src = src
      document.querySelector('main')?.append(element)
      await element.show()
      const dialog = element.shadowRoot?.querySelector('dialog')
      const job = () => dialog?.querySelector('jobcast-progress')?.shadowRoot
      while (!job()?.querySelector('[data-mood=determinate] .log')) await nextFrame()
      dialog?.close()
      while (job()) await nextFrame()
    }
  }, times)
}

/** As many as a page may well show of one job. */
const AT_ONCE = 5

/** Puts widgets there, waits until each shows its job and all that follows, and takes them away; so many in all. */
function comeAndGo(page: Page, times: number): Promise<void> {
  return page.evaluate(
    async ([rounds, atOnce]) => {
      document.querySelector('section')?.remove()
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      for (let round = 0; round < rounds; round++) {
        const elements = Array.from({ length: atOnce }, () => document.createElement('jobcast-progress'))
        for (const element of elements) {
          element.setAttribute('job', 'determinate')
          element.setAttribute('src', `http://determinate.localhost:${location.port}/`)
        }
        document.querySelector('main')?.append(...elements)
        const shown = () =>
          elements.every(({ shadowRoot }) => shadowRoot?.querySelector('[data-mood=determinate] .log'))
        while (!shown()) await nextFrame()
        for (const element of elements) element.remove()
        await nextFrame()
      }
    },
    [times / AT_ONCE, AT_ONCE] as const,
  )
}
