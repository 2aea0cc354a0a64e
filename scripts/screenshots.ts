// `npm run screenshots`: a service of its own, the page and its widgets in every state that matters, against the real
// thing: light and dark, wide and narrow, both directions of writing. Pictures go to screenshots/, which git ignores;
// the one that the README shows goes to docs/.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/harness/browser.ts'
import { buildPage } from './build.ts'
import { root } from './checkout.ts'
import { startImport } from './import-file.ts'
import { type ShownJobs, startShownJobs } from './screenshot-jobs.ts'
import { startService } from './service.ts'

interface Look {
  readonly name: string
  readonly context: BrowserContextOptions
  readonly direction: 'ltr' | 'rtl'
}

interface Shot {
  readonly name: string
  readonly path: (jobs: ShownJobs) => string
  /** Brings the page into the state, and resolves when it is there. */
  readonly arrange: (page: Page) => Promise<unknown>
}

const folder = join(root, 'screenshots')
/** Some ten seconds, of which the picture shows the better half. */
const readmeSample = { kind: 'sample', traces: 2_400, per_second: 240 }
const readmePercent = 62
const patienceMs = 10_000

const mood = (page: Page, name: string) => page.locator(`[data-mood="${name}"]`).first().waitFor()
const barInDialog = (page: Page) => page.locator('dialog [data-mood="determinate"]').first().waitFor()
const openImport = (page: Page) => page.getByRole('button', { name: 'Import traces' }).first().click()

const emptyShots: readonly Shot[] = [
  { name: 'no-traces', path: () => '/', arrange: (page) => page.getByText('No traces yet').waitFor() },
  { name: 'no-jobs', path: () => '/jobs', arrange: (page) => page.getByText('No jobs yet').waitFor() },
  {
    name: 'import-empty',
    path: () => '/',
    async arrange(page) {
      await openImport(page)
      await page.getByText('No file at hand').click()
      await page.getByRole('button', { name: 'Import the sample' }).waitFor()
    },
  },
]

const shots: readonly Shot[] = [
  { name: 'traces', path: () => '/', arrange: (page) => page.locator('tbody tr').first().waitFor() },
  {
    name: 'no-trace-fits',
    path: () => '/?q=nothing-has-this',
    arrange: (page) => page.getByText('No trace').waitFor(),
  },
  {
    name: 'trace',
    path: () => '/?has_errors=true',
    async arrange(page) {
      await page.locator('tbody a').first().click()
      await page.locator('.span.failed').first().click()
    },
  },
  { name: 'jobs', path: () => '/jobs', arrange: (page) => page.locator('.job-bar').first().waitFor() },
  {
    name: 'job-running',
    path: (jobs) => `/jobs/${jobs.running}`,
    arrange: (page) => page.locator('.chart canvas').waitFor(),
  },
  {
    name: 'job-cancel',
    path: (jobs) => `/jobs/${jobs.running}`,
    arrange: (page) => page.getByRole('button', { name: 'Cancel' }).click(),
  },
  {
    name: 'job-completed',
    path: (jobs) => `/jobs/${jobs.finished}`,
    arrange: (page) => page.getByText('Result', { exact: true }).click(),
  },
  {
    name: 'job-failures',
    path: (jobs) => `/jobs/${jobs.partial}`,
    async arrange(page) {
      await page.getByText('Show what failed').click()
      await page.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    },
  },
  { name: 'job-failed', path: (jobs) => `/jobs/${jobs.failed}`, arrange: (page) => mood(page, 'failed') },
  { name: 'job-stalled', path: (jobs) => `/jobs/${jobs.stalled}`, arrange: (page) => mood(page, 'stalled') },
  { name: 'job-unknown', path: (jobs) => `/jobs/${jobs.unknown}`, arrange: (page) => mood(page, 'not-found') },
  { name: 'nothing-here', path: () => '/no/such/page', arrange: (page) => page.getByText('nothing here').waitFor() },
  {
    name: 'import-live',
    path: () => '/traces',
    async arrange(page) {
      await openImport(page)
      await barInDialog(page)
    },
  },
]

const schemes = ['light', 'dark'] as const
const widths = [1200, 360] as const
const directions = ['ltr', 'rtl'] as const

const looks: readonly Look[] = schemes.flatMap((colorScheme) =>
  widths.flatMap((width) =>
    directions.map((direction) => ({
      name: `${colorScheme}-${width}-${direction}`,
      context: { colorScheme, viewport: { width, height: width > 600 ? 800 : 740 } },
      direction,
    })),
  ),
)

const needs: readonly Look[] = [
  {
    name: 'forced-colors',
    context: { forcedColors: 'active', viewport: { width: 1200, height: 800 } },
    direction: 'ltr',
  },
  {
    name: 'reduced-motion',
    context: { reducedMotion: 'reduce', viewport: { width: 1200, height: 800 } },
    direction: 'ltr',
  },
]

function complain(sentence: string): void {
  console.error(`✗ ${sentence}`)
  process.exitCode = 1
}

async function take(
  browser: Browser,
  url: string,
  look: Look,
  wanted: readonly Shot[],
  jobs: ShownJobs,
): Promise<void> {
  const context = await browser.newContext({ ...look.context, baseURL: url, locale: 'en-GB' })
  context.setDefaultTimeout(patienceMs)
  await mkdir(join(folder, look.name), { recursive: true })
  for (const shot of wanted) {
    const page = await context.newPage()
    page.on('pageerror', (error) => complain(`${look.name} ${shot.name}: ${error.message}`))
    await page.goto(shot.path(jobs))
    await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), look.direction)
    try {
      await shot.arrange(page)
    } catch (error) {
      complain(`${look.name} ${shot.name}: ${error instanceof Error ? error.message : error}`)
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    if (wide) complain(`${look.name} ${shot.name}: the page is wider than its window`)
    const fullPage = !shot.name.startsWith('import')
    await page.screenshot({ path: join(folder, look.name, `${shot.name}.png`), fullPage, animations: 'disabled' })
    await page.close()
  }
  await context.close()
}

/** The dialog with a bar on its way, in a picture that a README can carry. */
async function takeForReadme(browser: Browser, url: string): Promise<void> {
  const viewport = { width: 760, height: 452 }
  const context = await browser.newContext({ colorScheme: 'light', viewport, deviceScaleFactor: 2, baseURL: url })
  const page = await context.newPage()
  const { job_id } = await startImport(url, readmeSample)
  await page.goto(`/jobs/${job_id}`)
  await page.locator('.chart canvas').waitFor()
  await openImport(page)
  await barInDialog(page)
  await page.waitForFunction((share) => {
    const element = document.querySelector('jobcast-import')?.shadowRoot?.querySelector('jobcast-progress')
    const bar = element?.shadowRoot?.querySelector('[role=progressbar]')
    return Number(bar?.getAttribute('aria-valuenow')) >= share
  }, readmePercent)
  await mkdir(join(root, 'docs'), { recursive: true })
  await page.screenshot({ path: join(root, 'docs/import.png') })
  await context.close()
}

const only = new RegExp(process.argv[2] ?? '')
const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-screenshots-'))
await buildPage()
const service = await startService({ dataDir, log: 'keep' })
const browser = await launchBrowser()
try {
  const wantedLooks = [...looks, ...needs].filter(({ name }) => only.test(name))
  const none: ShownJobs = { running: '', finished: '', partial: '', failed: '', stalled: '', unknown: '' }
  for (const look of wantedLooks) await take(browser, service.url, look, emptyShots, none)
  await takeForReadme(browser, service.url)
  const jobs = await startShownJobs(service.url)
  for (const look of wantedLooks) {
    await take(browser, service.url, look, shots, jobs)
    console.log(`${look.name}: ${emptyShots.length + shots.length} pictures`)
  }
} finally {
  await browser.close()
  await service.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
