// Every view of the page, in light and dark and on a narrow screen: reachable, without an error in the console, wide
// enough for nothing to stick out, and with nothing that axe-core finds against it.
import type { Browser, Page } from 'playwright-core'
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

    test('an embed is tried: it runs, in other colours and back, and its text is copied', async () => {
      const context = await browser.newContext({
        colorScheme,
        viewport,
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      try {
        const page = await context.newPage()
        const errors = collectErrors(page)
        await page.goto(`${scene.url}/embed`)
        const accent = page.getByLabel('Accent')
        const before = await accent.inputValue()
        await page.getByRole('button', { name: 'Start a sample job' }).press('Enter')
        const sample = page.locator('jobcast-progress')
        await sample.locator('[data-mood=determinate]').waitFor()
        expect(await sample.evaluate((element) => element.matches(':focus-within'))).toBe(true)
        const fill = () =>
          sample.evaluate((element) => {
            const bar = element.shadowRoot?.querySelector('.fill')
            return bar && getComputedStyle(bar).backgroundColor
          })
        // The pickers begin with what is seen.
        const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(before.slice(at, at + 2), 16))
        expect(await fill()).toBe(`rgb(${red}, ${green}, ${blue})`)
        await accent.fill('#aa3300')
        await page.getByLabel('Corners').fill('2')
        expect(await fill()).toBe('rgb(170, 51, 0)')
        await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
        await page.getByText('Copied').waitFor()
        const copied = await page.evaluate(() => navigator.clipboard.readText())
        expect(copied).toContain(`<script type="module" src="${scene.url}/widget.js"></script>`)
        expect(copied).toContain(`<jobcast-progress job="${await sample.getAttribute('job')}" src="${scene.url}">`)
        expect(copied).toContain('--jobcast-accent: #aa3300;')
        expect(copied).toContain('--jobcast-radius: 2px;')
        const reset = page.getByRole('button', { name: 'As it was' })
        await reset.press('Enter')
        expect(await page.getByLabel('Corners').inputValue()).toBe('10')
        expect(await accent.inputValue()).toBe(before)
        expect(await reset.evaluate((button) => button.matches(':focus'))).toBe(true)
        expect(await complaints(page)).toEqual([])
        await page.getByRole('button', { name: 'Cancel' }).click()
        await page.getByRole('button', { name: 'Stop it' }).click()
        await sample.locator('[data-mood=cancelled]').waitFor()
        expect(errors).toEqual([])
      } finally {
        await context.close()
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

  test('the chosen span and the current place are told apart by more than their ground', async () => {
    for (const look of [{ forcedColors: 'active' }, { colorScheme: 'light' }, { colorScheme: 'dark' }] as const) {
      const page = await browser.newPage(look)
      try {
        await page.goto(`${scene.url}/traces/${encodeURIComponent(traceId)}`)
        await page.locator('.span').nth(1).waitFor()
        const edges = await page.locator('.span').evaluateAll((spans) =>
          spans.map((span) => {
            const { borderInlineStartWidth, borderInlineStartColor } = getComputedStyle(span)
            return { pressed: span.ariaPressed, edge: [borderInlineStartWidth, borderInlineStartColor] }
          }),
        )
        const chosen = edges.find(({ pressed }) => pressed === 'true')
        expect(Number.parseFloat(chosen?.edge[0] ?? '')).toBeGreaterThanOrEqual(3)
        expect(edges.filter(({ pressed, edge }) => pressed === 'false' && edge[0] !== '0px')).toEqual([])
        const ground = await groundOf(page, '.waterfall')
        expect(contrast(chosen?.edge[1] ?? '', ground), JSON.stringify(look)).toBeGreaterThanOrEqual(3)
        const stretches = await page
          .locator('.stretch')
          .evaluateAll((bars) => new Set(bars.map((bar) => getComputedStyle(bar).backgroundColor)).size)
        // Colours that tell kinds apart are not the reader's own.
        if ('forcedColors' in look) expect(stretches).toBe(1)
        const lines = await page
          .locator('nav a')
          .evaluateAll((links) => links.map((link) => [link.textContent, getComputedStyle(link).textDecorationLine]))
        expect(lines).toEqual([
          ['Traces', 'underline'],
          ['Jobs', 'none'],
          ['Embed', 'none'],
        ])
      } finally {
        await page.close()
      }
    }
  })
})

function groundOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor)
}

/** Of two colours as a browser tells them, `rgb(…)`: as WCAG reckons it. */
function contrast(...colours: readonly [string, string]): number {
  const [darker = 0, lighter = 0] = colours
    .map((colour) => {
      const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    })
    .toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}
