// Every view of the page, in light and dark and on a narrow screen: reachable, without an error in the console, wide
// enough for nothing to stick out, and with nothing that axe-core finds against it.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followToEnd } from '../scripts/read-stream.ts'
import { startImport } from '../scripts/import-file.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors, complaints, widthBeyondTheScreen } from './harness/complaints.ts'
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
      ['how to embed', () => '/embed', 'Put a job on your page'],
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
