// The list of jobs while it cannot be kept true: the service is away, or the network. What was seen stays, and it is said
// that it may be old; when both are back, so is the truth.
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../scripts/service.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { host } from './harness/host.ts'
import { ownJob } from './harness/own-job.ts'
import { temporaryDirectory } from './harness/started.ts'

describe.skipIf(chromiumPath === null)('the list of jobs', () => {
  let dataDir: string
  let remove: () => Promise<void>
  let service: Service
  let browser: Browser
  beforeAll(async () => {
    const directory = await temporaryDirectory()
    remove = directory.remove
    dataDir = join(directory.path, 'data')
    service = await host.start({ dataDir, log: 'keep' })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
    await remove()
  })

  test('says that it may be old while the service or the network is away, and no longer than that', async () => {
    const job = await ownJob(service.url, { kind: 'bake', title: 'Bake', total: 10 })
    await job.push({ type: 'progress', done: 1 })
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${service.url}/jobs`)
    const line = page.locator('main').getByRole('link', { name: 'Bake' })
    const said = page.locator('main').getByRole('status')
    await line.getByText('running 10%').waitFor()
    expect(await said.textContent()).toBe('')

    await service.stop()
    await said.getByText('Reconnecting… What you see may be a little old.').waitFor()
    await context.setOffline(true)
    await said.getByText('You are offline. What you see may be a little old.').waitFor()
    await line.getByText('running 10%').waitFor()

    service = await host.start({ dataDir, port: service.port, log: 'keep' })
    await context.setOffline(false)
    await job.push({ type: 'progress', done: 2 })
    await line.getByText('running 20%').waitFor()
    await expect.poll(() => said.textContent()).toBe('')
    await context.close()
  })
})
