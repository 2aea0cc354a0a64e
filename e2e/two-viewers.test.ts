// Two people, two browsers, one job: one imports a file through the dialog, the other opens the link, and both see the
// same all the way to the end.
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startImport } from '../scripts/import-file.ts'
import { haveTraces, listTraceFiles } from '../scripts/traces.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { writeCopies } from './harness/copies.ts'
import { ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'

/** Seconds of work: time for the second to open the link. */
const largeBytes = 60_000_000

describe.skipIf(chromiumPath === null)('in two browsers', () => {
  let scene: Scene
  let browsers: readonly [Browser, Browser]
  beforeAll(async () => {
    scene = await openScene()
    browsers = [await launchBrowser(), await launchBrowser()]
  })
  afterAll(async () => {
    for (const browser of browsers) await browser.close()
    await scene.end()
  })

  /** A page whose errors fail the test that opened it. */
  async function open(browser: Browser, path: string): Promise<{ readonly page: Page; readonly errors: string[] }> {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${scene.url}${path}`)
    return { page, errors }
  }

  const panel = (page: Page, jobId: string): Locator => page.locator(`jobcast-progress[job="${jobId}"]`).first()
  const mood = (page: Page, jobId: string): Locator => panel(page, jobId).locator('[data-mood]')

  async function figures(page: Page, jobId: string): Promise<readonly (string | null)[]> {
    const shown = panel(page, jobId)
    const counts = await shown
      .locator('[data-count]')
      .evaluateAll((elements) => elements.map(({ textContent }) => textContent))
    return [
      await mood(page, jobId).getAttribute('data-mood'),
      await shown.getByRole('progressbar').getAttribute('aria-valuenow'),
      ...counts,
    ]
  }

  /** Imports a file through the dialog, and returns the id of the job that shows up in it. */
  async function importThroughDialog(page: Page, path: string): Promise<string> {
    await page.getByRole('button', { name: 'Import traces' }).first().click()
    await page.locator('jobcast-import input[type=file]').setInputFiles(path)
    const element = page.locator('jobcast-import jobcast-progress').first()
    await element.waitFor()
    return (await element.getAttribute('job')) ?? ''
  }

  test.skipIf(!haveTraces)('a real file goes in through the dialog, and the link shows the same end', async () => {
    const [{ path = '' } = {}] = await listTraceFiles()
    const { page, errors } = await open(browsers[0], '/')
    const jobId = await importThroughDialog(page, path)
    await panel(page, jobId).locator('[data-mood="completed"]').waitFor()
    const other = await open(browsers[1], `/jobs/${jobId}`)
    await panel(other.page, jobId).locator('[data-mood="completed"]').waitFor()
    expect(await figures(other.page, jobId)).toEqual(await figures(page, jobId))
    expect([...errors, ...other.errors]).toEqual([])
  })

  test.skipIf(!haveTraces)('a large file is joined on its way, and ends the same for both', async () => {
    const path = join(scene.directory, 'two-viewers.jsonl')
    await writeCopies(path, largeBytes)
    const { page, errors } = await open(browsers[0], '/')
    const jobId = await importThroughDialog(page, path)
    const other = await open(browsers[1], `/jobs/${jobId}`)
    const seen = await Promise.all([watch(page, jobId), watch(other.page, jobId)])
    for (const percentages of seen) expect(percentages).toEqual(percentages.toSorted((a, b) => a - b))
    expect(seen.map((percentages) => percentages.at(-1))).toEqual([100, 100])
    expect(await figures(other.page, jobId)).toEqual(await figures(page, jobId))
    expect([...errors, ...other.errors]).toEqual([])
  })

  test('an import begun in one page is watched in another that knows nothing of it', async () => {
    const [one, two] = await Promise.all(browsers.map((browser) => open(browser, '/')))
    if (one === undefined || two === undefined) throw new Error('two browsers were opened')
    for (const { page } of [one, two]) await page.getByRole('button', { name: 'Import traces' }).first().click()
    await one.page.getByText('No file at hand').click()
    await one.page.getByRole('dialog').getByRole('button', { name: 'Import traces' }).click()
    const shown = one.page.locator('jobcast-import jobcast-progress').first()
    await shown.locator('[data-mood="determinate"]').waitFor()
    const jobId = (await shown.getAttribute('job')) ?? ''
    await two.page.keyboard.press('Escape')
    await two.page.getByRole('button', { name: 'Import traces' }).first().click()
    for (const { page } of [one, two]) {
      await panel(page, jobId).locator('[data-mood="completed"]').waitFor()
    }
    expect(await figures(two.page, jobId)).toEqual(await figures(one.page, jobId))
    expect([...one.errors, ...two.errors]).toEqual([])
  })

  test('both bars move, step by step, and never back', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 100 })
    const pages = await Promise.all(browsers.map((browser) => open(browser, `/jobs/${job.id}`)))
    const seen = Promise.all(pages.map(({ page }) => watch(page, job.id)))
    for (let done = 5; done < 100; done += 5) {
      await job.push({ type: 'progress', done })
      for (const { page } of pages) await panel(page, job.id).locator(`[aria-valuenow="${done}"]`).waitFor()
    }
    await job.push({ type: 'completed' })
    for (const percentages of await seen) {
      expect(percentages.length).toBeGreaterThan(5)
      expect(percentages).toEqual(percentages.toSorted((a, b) => a - b))
    }
    expect(pages.flatMap(({ errors }) => errors)).toEqual([])
  })

  test('each sees how many are watching, and what the other cancels', async () => {
    const job = await startImport(scene.url, { kind: 'sample', traces: 5_000, per_second: 50 })
    const [one, two] = await Promise.all(browsers.map((browser) => open(browser, `/jobs/${job.job_id}`)))
    if (one === undefined || two === undefined) throw new Error('two browsers were opened')
    for (const { page } of [one, two]) {
      await panel(page, job.job_id).getByText('2 watching').waitFor()
    }
    await panel(one.page, job.job_id).getByRole('button', { name: 'Cancel' }).click()
    await panel(one.page, job.job_id).getByRole('button', { name: 'Stop it' }).click()
    for (const { page } of [one, two]) {
      await panel(page, job.job_id).locator('[data-mood="cancelled"]').waitFor()
    }
    expect([...one.errors, ...two.errors]).toEqual([])
  })

  /** The percentages that the page showed until the job was over, in order, each as often as it changed. */
  async function watch(page: Page, jobId: string): Promise<readonly number[]> {
    const bar = panel(page, jobId).getByRole('progressbar')
    await bar.waitFor()
    return panel(page, jobId).evaluate(
      (element) =>
        new Promise<number[]>((resolve) => {
          const shown: number[] = []
          const root = element.shadowRoot
          const look = (): void => {
            const value = root?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')
            if (value != null && Number(value) !== shown.at(-1)) shown.push(Number(value))
            if (root?.querySelector('[data-mood^=completed]')) resolve(shown)
          }
          if (root) new MutationObserver(look).observe(root, { attributes: true, childList: true, subtree: true })
          look()
        }),
    )
  }
})
