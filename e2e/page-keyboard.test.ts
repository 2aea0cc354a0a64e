// The service's page for whoever has only a keyboard: whatever is pressed, the focus is where that leads or stays where it
// was, and long lists are one stop on the way through the page.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startImport } from '../scripts/import-file.ts'
import { followToEnd } from '../scripts/read-stream.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { focused, press, tabTo } from './harness/keyboard.ts'
import { ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'

/** Three pages of traces, two of jobs. */
const TRACES = 120
const JOBS = 60

describe.skipIf(chromiumPath === null)('the page by keyboard alone', () => {
  let scene: Scene
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    scene = await openScene()
    browser = await launchBrowser()
    const { links } = await startImport(scene.url, { kind: 'sample', traces: TRACES })
    await followToEnd(scene.url + links.stream)
    for (let n = 1; n <= JOBS; n++) await ownJob(scene.url, { kind: 'bake', title: `Bake ${n}` })
  })
  afterEach(() => page.close())
  afterAll(async () => {
    await browser.close()
    await scene.end()
  })

  async function open(path: string, before: (fresh: Page) => Promise<unknown> = async () => {}): Promise<void> {
    page = await browser.newPage()
    await before(page)
    await page.goto(scene.url + path)
  }

  /** Where the focus is, when it is at a view as a whole: the view's name. */
  const view = () =>
    page.evaluate(() =>
      document.activeElement?.id === 'main' ? document.activeElement.getAttribute('aria-label') : null,
    )

  test.each([
    ['traces', '/', '/api/traces?', 'tbody tr', 3],
    ['jobs', '/jobs', '/api/jobs?', '.jobs > li', 2],
  ] as const)('pages of %s are turned, and the button keeps the focus', async (_, path, api, lines, pages) => {
    await open(path)
    const older = page.getByRole('button', { name: 'Older' })
    const newer = page.getByRole('button', { name: 'Newer' })
    await older.focus()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(
      (url) => url.href.includes(api) && url.searchParams.has('cursor'),
      async (route) => {
        await held
        await route.continue()
      },
    )
    const before = await page.locator(lines).count()
    await press(page, 'Enter')
    await page.locator('[aria-busy=true]').waitFor()
    expect([await page.locator(lines).count(), await focused(page)]).toEqual([before, 'Older'])
    // Pressed twice by who is impatient: one page further all the same.
    await press(page, 'Enter')
    release()
    for (let at = 2; at <= pages; at++) {
      await page.getByRole('status').getByText(`Page ${at}`).waitFor()
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
      expect(await focused(page)).toBe('Older')
      await press(page, 'Enter')
    }
    expect(await older.getAttribute('aria-disabled')).toBe('true')
    await newer.focus()
    await press(page, 'Enter')
    await page
      .getByRole('status')
      .getByText(`Page ${pages - 1}`)
      .waitFor()
    expect(await focused(page)).toBe('Newer')
  })

  test('a page that cannot be had leaves the one before, and is asked for again', async () => {
    await open('/')
    const older = page.getByRole('button', { name: 'Older' })
    await older.focus()
    const beyond = (url: URL) => url.pathname === '/api/traces' && url.searchParams.has('cursor')
    await page.route(beyond, (route) => route.abort())
    await press(page, 'Enter')
    await page.getByRole('alert').waitFor()
    expect(await focused(page)).toBe('Older')
    expect(await page.getByRole('status').getByText('Page 1').count()).toBe(1)
    await page.unroute(beyond)
    await press(page, 'Enter')
    await page.getByRole('status').getByText('Page 2').waitFor()
    expect(await focused(page)).toBe('Older')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('a list that could not be had and now is takes the focus from the button that asked again', async () => {
    const list = (url: URL) => url.pathname === '/api/traces'
    await open('/', (fresh) => fresh.route(list, (route) => route.abort()))
    await tabTo(page, 'Try again')
    await page.unroute(list)
    await press(page, 'Enter')
    await page.locator('tbody tr').first().waitFor()
    expect(await view()).toBe('Traces')
  })

  test('a link within the page, Back and Forward lead the focus to what is shown; the first sight does not', async () => {
    await open('/')
    const link = page.locator('tbody a').nth(20)
    const name = (await link.textContent()) ?? ''
    expect(await focused(page)).toBe('nothing')
    await link.focus()
    const scrolled = await page.evaluate(() => scrollY)
    expect(scrolled).toBeGreaterThan(0)
    await press(page, 'Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect([await view(), await page.title()]).toEqual(['Trace', `${name} · jobcast`])
    expect(await page.evaluate(() => scrollY)).toBe(0)

    await page.goBack()
    await page.locator('tbody tr').first().waitFor()
    expect([await view(), await page.title()]).toEqual(['Traces', 'Traces · jobcast'])
    await page.goForward()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect(await view()).toBe('Trace')

    await page.getByRole('link', { name: 'Jobs', exact: true }).focus()
    await press(page, 'Enter')
    await page.locator('.jobs > li').first().waitFor()
    expect([await view(), await page.title()]).toEqual(['Jobs', 'Jobs · jobcast'])
  })

  test('a search takes nobody out of its field, and the way back from one that finds nothing leads to all', async () => {
    await open('/')
    await page.getByLabel('Search traces').focus()
    await page.keyboard.type('nothing-has-this')
    await page.getByText('No trace fits').waitFor()
    expect(await focused(page)).toBe('nothing-has-this')
    await tabTo(page, 'Show all traces')
    await press(page, 'Enter')
    await page.locator('tbody tr').first().waitFor()
    expect(await view()).toBe('Traces')
  })

  test('an address that leads nowhere has a name and a heading of its own', async () => {
    await open('/no/such/page')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.title()).toBe('Nothing here · jobcast')
    await tabTo(page, 'To the traces')
    await press(page, 'Enter')
    await page.locator('tbody tr').first().waitFor()
    expect(await view()).toBe('Traces')
  })

  test('the first import, begun where there are no traces yet, stays open while the page moves on to it', async () => {
    await open('/', (fresh) =>
      fresh.route(
        (url) => url.pathname === '/api/traces',
        (route) => route.fulfill({ json: { traces: [], next_cursor: null } }),
      ),
    )
    await page.getByText('No traces yet').waitFor()
    await page.locator('main').getByRole('button', { name: 'Import traces' }).focus()
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'No file at hand? Import sample traces')
    await press(page, 'Enter')
    await tabTo(page, '2000')
    await press(page, 'Control+A', ...'50')
    await tabTo(page, 'Import traces')
    await press(page, 'Enter')
    await page.waitForURL('**/jobs/*')
    await page.locator('dialog [data-mood=completed]').waitFor()
    expect(await page.getByRole('dialog').evaluate((dialog) => dialog.matches(':focus-within'))).toBe(true)
    await press(page, 'Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await focused(page)).toBe('Import traces')
  })

  test('the spans of a trace are one stop: arrows, Home and End move in them', async () => {
    await open('/')
    await page.locator('tbody a').first().click()
    const spans = page.locator('.span')
    await spans.first().waitFor()
    const last = (await spans.count()) - 1
    expect(last).toBeGreaterThan(1)
    const at = () => spans.evaluateAll((buttons) => buttons.indexOf(document.activeElement as HTMLButtonElement))
    const pressed = () =>
      spans.evaluateAll((buttons) => buttons.findIndex((button) => button.getAttribute('aria-pressed') === 'true'))
    while ((await at()) < 0) await press(page, 'Tab')
    for (const [key, to] of [
      ['ArrowUp', 0],
      ['ArrowDown', 1],
      ['End', last],
      ['ArrowDown', last],
      ['ArrowUp', last - 1],
      ['Home', 0],
      ['End', last],
    ] as const) {
      await press(page, key)
      expect([key, await at(), await pressed()]).toEqual([key, to, to])
    }
    await press(page, 'Tab')
    expect(await page.locator('.waterfall').evaluate((list) => list.matches(':focus-within'))).toBe(false)
    await press(page, 'Shift+Tab')
    expect(await at()).toBe(last)
    await press(page, 'Shift+Tab')
    expect(await at()).toBe(-1)
  })
})
