// The widgets of a service that asks for keys, on a page that has none: it gets tickets from its own server, and the
// widgets offer what these allow.
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../scripts/service.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors } from './harness/complaints.ts'
import { type ForeignPage, serveForeignPage } from './harness/foreign-page.ts'
import { host } from './harness/host.ts'
import { makeKey } from './harness/keys.ts'
import { BRIEF_TTLS } from './harness/patience.ts'
import { temporaryDirectory } from './harness/started.ts'

describe.skipIf(chromiumPath === null)('with tickets', () => {
  let service: Service
  let remove: () => Promise<void>
  let key: string
  let browser: Browser
  let context: BrowserContext
  let served: ForeignPage

  beforeAll(async () => {
    const directory = await temporaryDirectory()
    remove = directory.remove
    const dataDir = join(directory.path, 'data')
    key = await makeKey(dataDir, 'ours', 'producer')
    service = await host.start({ dataDir, access: 'keys', log: 'keep' })
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await context.close()
    await served.close()
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
    await remove()
  })

  async function post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
    expect(response.ok, await response.clone().text()).toBe(true)
    return response.json()
  }

  async function runningJob(): Promise<string> {
    const { job_id } = await post<{ job_id: string }>('/api/jobs', { kind: 'bake', title: 'Bake', total: 10 })
    await post(`/api/jobs/${job_id}/updates`, { type: 'progress', done: 3 })
    return job_id
  }

  async function mint(order: object): Promise<string> {
    return (await post<{ ticket: string }>('/api/tickets', order)).ticket
  }

  /** @param hand what the page's own server answers when the page asks it for a ticket. */
  async function open(body: string, hand: (jobId: string | null) => Promise<string> = () => Promise.reject()) {
    served = await serveForeignPage(
      service.url,
      body,
      `for (const element of document.querySelectorAll('[data-asks]')) {
         element.getTicket = ({ job_id }) => window.ticketFor(job_id)
       }`,
    )
    context = await browser.newContext()
    const page = await context.newPage()
    await page.exposeFunction('ticketFor', hand)
    const errors = collectErrors(page)
    await page.goto(served.url)
    return { page, errors }
  }

  /** Resolves when the page has had its answer, and has drawn since. */
  async function answered(page: Page, path: string): Promise<void> {
    const asked = () =>
      page.evaluate((part) => performance.getEntriesByType('resource').some(({ name }) => name.includes(part)), path)
    await expect.poll(asked).toBe(true)
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  }

  /** A page that has shown the job before its ticket runs out. */
  async function openBriefly(job: string): Promise<Page> {
    for (const ttl of BRIEF_TTLS) {
      const ticket = await mint({ jobs: [job], ttl })
      const { page } = await open(
        `<jobcast-progress job="${job}" src="${service.url}" ticket="${ticket}"></jobcast-progress>`,
      )
      const shown = page.locator('[data-mood=determinate], [data-mood=ticket-expired]').first()
      if ((await shown.getAttribute('data-mood')) === 'determinate') return page
      await context.close()
      await served.close()
    }
    throw new Error(`The job was not shown within ${BRIEF_TTLS.at(-1)} s`)
  }

  const mood = (page: Page, name: string) => page.locator(`[data-mood="${name}"]`).first().waitFor()

  test('a ticket to read shows the job, and no button that it does not allow', async () => {
    const job = await runningJob()
    const ticket = await mint({ jobs: [job], scope: 'read' })
    const { page, errors } = await open(
      `<jobcast-progress job="${job}" src="${service.url}" ticket="${ticket}"></jobcast-progress>`,
    )
    await mood(page, 'determinate')
    await answered(page, '/api/session')
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    expect(errors).toEqual([])
  })

  test('a ticket to control cancels', async () => {
    const job = await runningJob()
    const ticket = await mint({ jobs: [job], scope: 'control' })
    const { page, errors } = await open(
      `<jobcast-progress job="${job}" src="${service.url}" ticket="${ticket}"></jobcast-progress>`,
    )
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Stop it' }).click()
    await mood(page, 'cancelling')
    expect(errors).toEqual([])
  })

  test('another ticket is another right: nothing of the one before is offered meanwhile', async () => {
    const job = await runningJob()
    const control = await mint({ jobs: [job], scope: 'control' })
    const read = await mint({ jobs: [job], scope: 'read' })
    const { page, errors } = await open(
      `<jobcast-progress job="${job}" src="${service.url}" ticket="${control}"></jobcast-progress>`,
    )
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    // The service is slow to say what the other one allows.
    await page.route('**/api/session*', () => {})
    await page.locator('jobcast-progress').evaluate((element, ticket) => element.setAttribute('ticket', ticket), read)
    await mood(page, 'determinate')
    await page.getByText('Log', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    expect(errors).toEqual([])
  })

  test('a ticket that runs out is said as such, with what was last seen', async () => {
    const page = await openBriefly(await runningJob())
    await mood(page, 'ticket-expired')
    await page.getByText('Access has expired', { exact: true }).waitFor()
    await page.getByRole('status').getByText('Bake: Access has expired').waitFor()
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('30')
  })

  test('a page that hands out tickets is asked again, and nobody notices', async () => {
    const job = await runningJob()
    const asked: (string | null)[] = []
    const { page } = await open(
      `<jobcast-progress job="${job}" src="${service.url}" data-asks></jobcast-progress>`,
      (id) => {
        asked.push(id)
        return mint({ jobs: [job], ttl: asked.length === 1 ? 5 : 600 })
      },
    )
    await mood(page, 'determinate')
    await expect.poll(() => asked.length).toBeGreaterThan(1)
    await post(`/api/jobs/${job}/updates`, { type: 'completed' })
    await mood(page, 'completed')
    expect(new Set(asked)).toEqual(new Set([job]))
  })

  test('a ticket to import begins one import, and watches it', async () => {
    const asked: (string | null)[] = []
    const { page, errors } = await open(`<jobcast-import src="${service.url}" data-asks></jobcast-import>`, (id) => {
      asked.push(id)
      return mint(id === null ? { scope: 'import' } : { scope: 'control', jobs: [id] })
    })
    await page.getByRole('button', { name: 'Import traces' }).click()
    for (const name of ['one.jsonl', 'two.jsonl']) {
      const buffer = Buffer.from(
        `{"context":{"trace_id":"${name}","span_id":"s"},"name":"answer","span_kind":"CHAIN","start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-01T00:00:01Z"}`,
      )
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer })
      await page.locator('jobcast-progress', { hasText: name }).locator('[data-mood^=completed]').waitFor()
    }
    expect(asked.filter((id) => id === null)).toHaveLength(2)
    expect(errors).toEqual([])
  })
})
