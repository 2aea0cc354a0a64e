// Every view of the page, in light and dark and on a narrow screen: reachable, without an error in the console, wide
// enough for nothing to stick out, and with nothing that axe-core finds against it.
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followToEnd } from '../scripts/read-stream.ts'
import { startImport } from '../scripts/import-file.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { openScene, type Scene } from './harness/scene.ts'

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 360, height: 720 } },
] as const

describe.skipIf(chromiumPath === null)('the page', () => {
  let scene: Scene
  let browser: Browser
  let jobId: string
  let traceId: string

  beforeAll(async () => {
    scene = await openScene()
    browser = await launchBrowser()
    const job = await startImport(scene.url, { kind: 'sample', traces: 120 })
    jobId = job.job_id
    await followToEnd(`${scene.url}${job.links.stream}`)
    const listed = await (await fetch(`${scene.url}/api/traces?has_errors=true&limit=1`)).json()
    traceId = listed.traces[0].id
  })
  afterAll(async () => {
    await browser.close()
    await scene.end()
  })

  describe.each(looks)('$name', ({ colorScheme, viewport }) => {
    const views: readonly (readonly [name: string, path: () => string, heading: string | null])[] = [
      ['the list of traces', () => '/', 'Traces'],
      ['a trace', () => `/traces/${encodeURIComponent(traceId)}`, null],
      ['the list of jobs', () => '/jobs', 'Jobs'],
      ['a job', () => `/jobs/${jobId}`, 'Job'],
      ['an address that leads nowhere', () => '/jobs/job_0000000000nobody', 'Job'],
    ]

    test.each(views)('%s', async (_, path, heading) => {
      const page = await browser.newPage({ colorScheme, viewport })
      try {
        const errors = collectErrors(page)
        await page.goto(scene.url + path())
        await page
          .getByRole('heading', heading === null ? { level: 1 } : { name: heading, exact: false })
          .first()
          .waitFor()
        await page.getByText('Loading').waitFor({ state: 'hidden' })
        expect(await widthBeyondTheScreen(page)).toBe(0)
        expect(await complaints(page)).toEqual([])
        expect(errors.filter((text) => !text.includes('404'))).toEqual([])
      } finally {
        await page.close()
      }
    })

    test('the import dialog', async () => {
      const page = await browser.newPage({ colorScheme, viewport })
      try {
        const errors = collectErrors(page)
        await page.goto(scene.url)
        await page.getByRole('button', { name: 'Import traces' }).click()
        await page.getByRole('dialog').waitFor()
        expect(await complaints(page)).toEqual([])
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'hidden' })
        expect(errors).toEqual([])
      } finally {
        await page.close()
      }
    })
  })
})

function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}

/** What axe-core finds, by rule and place; open shadow roots are looked into. */
async function complaints(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run())
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

/** Pixels that would have to be scrolled sideways. */
function widthBeyondTheScreen(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
