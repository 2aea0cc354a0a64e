// `npm run screenshots`: a service of its own, the page and its widgets in every state that matters, against the real
// thing, and the states that do not last from a staged one: light and dark, wide and narrow, both directions of writing.
// Pictures go to screenshots/, which git ignores; the one that the README shows goes to docs/.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/harness/browser.ts'
import { DIALOGS, type StagedJobs, stageJobs } from '../e2e/harness/staged-jobs.ts'
import { buildPage } from './build.ts'
import { root } from './checkout.ts'
import { startImport } from './import-file.ts'
import { type ShownJobs, startShownJobs, withFreshRunning } from './screenshot-jobs.ts'
import { directionOf, type Look, looks } from './screenshot-looks.ts'
import { startService } from './service.ts'

interface Shot {
  readonly name: string
  readonly path: (jobs: ShownJobs) => string
  /** Brings the page into the state, and resolves when it is there. */
  readonly arrange: (page: Page, jobs: ShownJobs) => Promise<unknown>
}

const folder = join(root, 'screenshots')
/** Some ten seconds, of which the picture shows the better half. */
const readmeSample = { kind: 'sample', traces: 2_400, per_second: 240 }
const readmePercent = 62
const patienceMs = 10_000
/** More than a service that does not read it takes. */
const uploaded = Buffer.alloc(12_000_000, '{}\n')
/** What `takeStates` takes. */
const stateShots = 5

const mood = (page: Page, name: string) => page.locator(`[data-mood="${name}"]`).first().waitFor()
const barInDialog = (page: Page) => page.locator('dialog [data-mood="determinate"]').first().waitFor()
const openImport = (page: Page) => page.locator('jobcast-import .open').first().click()

const emptyShots: readonly Shot[] = [
  { name: 'no-traces', path: () => '/', arrange: (page) => page.getByText('No traces yet').waitFor() },
  { name: 'no-jobs', path: () => '/jobs', arrange: (page) => page.getByText('No jobs yet').waitFor() },
  {
    name: 'import-empty',
    path: () => '/',
    async arrange(page) {
      await openImport(page)
      await page.locator('.sample summary').click()
      await page.locator('.sample button').waitFor()
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
    arrange: (page) => page.locator('[part~=cancel]').click(),
  },
  {
    name: 'job-completed',
    path: (jobs) => `/jobs/${jobs.finished}`,
    arrange: (page) => page.locator('.result summary').click(),
  },
  {
    name: 'job-failures',
    path: (jobs) => `/jobs/${jobs.partial}`,
    async arrange(page) {
      await page.locator('.failures summary').click()
      await page.locator('.failures [part~=copy]').waitFor()
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
  {
    name: 'import-recent',
    path: () => '/jobs',
    async arrange(page, jobs) {
      const ids = [jobs.running, jobs.partial, jobs.finished]
      await page.evaluate(
        (text) => localStorage.setItem('jobcast-imports', text),
        JSON.stringify({ [new URL('/', page.url()).href]: ids }),
      )
      await openImport(page)
      await barInDialog(page)
      await page.locator('.recent summary').click()
      await page.locator('.recent [data-mood=completed]').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'embed',
    path: () => '/embed',
    async arrange(page) {
      await page.getByRole('button', { name: 'Start a sample job' }).click()
      await mood(page, 'determinate')
    },
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
  const context = await openContext(browser, look, url)
  for (const shot of wanted) {
    const page = await context.newPage()
    page.on('pageerror', (error) => complain(`${look.name} ${shot.name}: ${error.message}`))
    await page.route(`${url}/**`, async (route) => {
      if (route.request().resourceType() !== 'document') return route.fallback()
      const response = await route.fetch()
      const { language } = look
      const tag = `<html lang="${language}" dir="${directionOf(language)}">`
      await route.fulfill({ response, body: (await response.text()).replace('<html lang="en">', tag) })
    })
    await page.goto(shot.path(jobs))
    try {
      await shot.arrange(page, jobs)
    } catch (error) {
      complain(`${look.name} ${shot.name}: ${error instanceof Error ? error.message : error}`)
    }
    await shoot(page, look, shot.name)
    await page.close()
  }
  await context.close()
}

async function openContext(browser: Browser, look: Look, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ ...look.context, baseURL: url, locale: 'en-GB' })
  context.setDefaultTimeout(patienceMs)
  await mkdir(join(folder, look.name), { recursive: true })
  return context
}

async function shoot(page: Page, look: Look, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  if (wide) complain(`${look.name} ${name}: the page is wider than its window`)
  const fullPage = !name.startsWith('import')
  await page.screenshot({ path: join(folder, look.name, `${name}.png`), fullPage, animations: 'disabled' })
}

/** The widget in every state at once, and in those that must be caught. */
async function takeStates(browser: Browser, { page: url }: StagedJobs, look: Look): Promise<void> {
  const context = await openContext(browser, look, url)
  context.setDefaultTimeout(2 * patienceMs)
  const query = `lang=${look.language}&dir=${directionOf(look.language)}`
  const page = await context.newPage()
  await page.goto(`?${query}&only=connecting`)
  await mood(page, 'loading')
  await shoot(page, look, 'widget-loading')
  await page.goto(`?${query}&only=reconnecting`)
  await mood(page, 'reconnecting')
  await context.setOffline(true)
  await mood(page, 'offline')
  await shoot(page, look, 'widget-offline')
  await context.setOffline(false)
  await page.goto(`?${query}`)
  await mood(page, 'polling')
  for (const name of ['failures', 'result']) await page.locator(`.${name} summary`).click()
  await page.locator('.failures [part~=copy]').waitFor()
  await page.locator('[job=determinate] [part~=cancel]').click()
  await shoot(page, look, 'widget-states')
  for (const service of DIALOGS) {
    await page.goto(`?${query}&dialog=${service}`)
    await openImport(page)
    await barInDialog(page)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'spans-of-november.jsonl', mimeType: 'application/json', buffer: uploaded })
    await page.locator(service === 'sending' ? '.upload progress' : '.upload [role=alert]').waitFor()
    await page.locator('.sample summary').click()
    await page.locator('.sample button').click()
    await page.locator('.sample [role=alert]').waitFor()
    await page.locator('dialog').evaluate((dialog) => dialog.scrollTo(0, 0))
    await shoot(page, look, `import-${service}`)
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
const staged = await stageJobs()
try {
  const wantedLooks = looks.filter(({ name }) => only.test(name))
  const none: ShownJobs = { running: '', finished: '', partial: '', failed: '', stalled: '', unknown: '' }
  for (const look of wantedLooks) await take(browser, service.url, look, emptyShots, none)
  await takeForReadme(browser, service.url)
  let jobs = await startShownJobs(service.url)
  for (const look of wantedLooks) {
    await take(browser, service.url, look, shots, jobs)
    await takeStates(browser, staged, look)
    jobs = await withFreshRunning(service.url, jobs)
    console.log(`${look.name}: ${emptyShots.length + shots.length + stateShots} pictures`)
  }
} finally {
  await browser.close()
  await staged.close()
  await service.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
