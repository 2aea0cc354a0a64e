// The list of jobs while it cannot be kept true: the service is away, or the network. What was seen stays, and it is said
// that it may be old; when both are back, so is the truth.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'

describe.skipIf(chromiumPath === null)('the list of jobs', () => {
  let scene: Scene
  let browser: Browser
  beforeAll(async () => {
    scene = await openScene()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await scene.end()
  })

  test('says that it may be old while the service or the network is away, and no longer than that', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    await job.push({ type: 'progress', done: 1 })
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${scene.url}/jobs`)
    const line = page.locator('main').getByRole('link', { name: 'Bake' })
    const said = page.locator('main').getByRole('status')
    await line.getByText('running 10%').waitFor()
    expect(await said.textContent()).toBe('')

    await scene.service.stop()
    await said.getByText('Reconnecting… What you see may be a little old.').waitFor()
    await context.setOffline(true)
    await said.getByText('You are offline. What you see may be a little old.').waitFor()
    await line.getByText('running 10%').waitFor()

    await scene.startAgain()
    await context.setOffline(false)
    await job.push({ type: 'progress', done: 2 })
    await line.getByText('running 20%').waitFor()
    await expect.poll(() => said.textContent()).toBe('')
    await context.close()
  })
})
