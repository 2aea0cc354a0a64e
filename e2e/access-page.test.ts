// The page of a service that asks for keys: who is asked, what a session shows and where it ends, and links that are
// shared.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors, complaints, widthBeyondTheScreen } from './harness/complaints.ts'
import { type KeyedScene, openKeyedScene } from './harness/keyed-scene.ts'
import { makeKey, runKeys } from './harness/keys.ts'
import type { Scene } from './harness/scene.ts'
import { until } from './harness/started.ts'

type Look<T> = (page: Page, context: BrowserContext, errors: readonly string[]) => Promise<T>

describe.skipIf(chromiumPath === null)('the page', () => {
  let scene: Scene
  let keys: KeyedScene['keys']
  let call: KeyedScene['call']
  let createJob: KeyedScene['createJob']
  let browser: Browser
  beforeAll(async () => {
    ;({ scene, keys, call, createJob } = await openKeyedScene())
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await scene.end()
  })

  async function visit<T>(path: string, look: Look<T>): Promise<T> {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    try {
      const page = await context.newPage()
      const errors = collectErrors(page)
      await page.goto(scene.url + path)
      return await look(page, context, errors)
    } finally {
      await context.close()
    }
  }

  test('it asks for a key once, keeps none, shows the jobs, and lets go when one signs out', async () => {
    await createJob('Seen after signing in')
    await visit('/jobs', async (page, context, errors) => {
      await page.getByLabel('Your key').fill(keys.producer)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('Seen after signing in').waitFor()
      const kept = await page.evaluate(() => [document.cookie, { ...localStorage }, { ...sessionStorage }])
      expect(JSON.stringify(kept)).not.toMatch(/jobcast_|eyJ/)
      const [cookie] = await context.cookies()
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
      expect(cookie?.value).not.toContain(keys.producer)

      await page.reload()
      await page.getByText('Seen after signing in').waitFor()
      expect(errors).toEqual([])
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Your key').waitFor()
      expect((await page.request.get(`${scene.url}/api/jobs`)).status()).toBe(401)
    })
  })

  test('a key that is not good is refused in words, and nothing is lost by it', async () => {
    await visit('/', async (page) => {
      await page.getByLabel('Your key').fill('jobcast_what')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').filter({ hasText: 'That key is not known here' }).waitFor()
      await page.getByLabel('Your key').fill(keys.reader)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Traces' }).waitFor()
      expect(await page.locator('jobcast-import').count()).toBe(0)
    })
  })

  test('the session of a revoked key is over, and the page asks again', async () => {
    const key = await makeKey(scene.dataDir, 'ours', 'reader')
    await visit('/', async (page) => {
      await page.getByLabel('Your key').fill(key)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Traces' }).waitFor()
      await runKeys(scene.dataDir, 'revoke', key)
      await until(async () => (await page.request.get(`${scene.url}/api/jobs`)).status() === 401, 'it is refused')
      await page.getByRole('link', { name: 'Jobs' }).click()
      await page.getByLabel('Your key').waitFor()
    })
  })

  test('the list of jobs asks again by itself when its session is over, and goes on live after that', async () => {
    const key = await makeKey(scene.dataDir, 'ours', 'reader')
    const id = await createJob('Bake again')
    await visit('/jobs', async (page) => {
      await page.getByLabel('Your key').fill(key)
      await page.keyboard.press('Enter')
      await page.getByText('Bake again').waitFor()
      await runKeys(scene.dataDir, 'revoke', key)
      // Whoever is connected is asked for the right again within minutes; whoever has to come back, at once.
      await scene.service.stop()
      await scene.startAgain()
      await page.getByLabel('Your key').waitFor()
      expect(await page.getByLabel('Your key').evaluate((field) => field.matches(':focus'))).toBe(true)
      await page.keyboard.type(keys.reader)
      await page.keyboard.press('Enter')
      await page.getByText('Bake again').waitFor()
      expect(await page.getByRole('main', { name: 'Jobs' }).evaluate((main) => main.matches(':focus'))).toBe(true)
      await call('POST', `/api/jobs/${id}/updates`, keys.producer, [{ type: 'progress', progress: 30 }])
      await page.getByRole('link', { name: 'Bake again' }).getByText('running 30%').waitFor()
    })
  })

  test('a copied link shows the one job to whoever has it, and its ticket leaves the address bar', async () => {
    const id = await createJob('Shared by link')
    const link = await visit(`/jobs/${id}`, async (page) => {
      await page.getByLabel('Your key').fill(keys.reader)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Copy link' }).click()
      await page.getByText('Copied').waitFor()
      return page.evaluate(() => navigator.clipboard.readText())
    })
    expect(link).toMatch(new RegExp(`^${scene.url}/jobs/${id}#ticket=`))
    const path = link.slice(scene.url.length)
    await visit(path.slice(0, path.indexOf('#')), async (page) => {
      await page.getByLabel('Your key').waitFor()
      await page.goto(link)
      await page.getByText('Shared by link').first().waitFor()
      expect(page.url()).toBe(`${scene.url}/jobs/${id}`)
      await page.getByRole('button', { name: 'Sign in with a key' }).click()
      await page.getByLabel('Your key').waitFor()
    })
    await visit(path, async (page) => {
      await page.getByText('Shared by link').first().waitFor()
      expect(page.url()).toBe(`${scene.url}/jobs/${id}`)
      expect(await page.getByRole('button', { name: 'Copy link' }).count()).toBe(0)
      await call('POST', `/api/jobs/${id}/updates`, keys.producer, [{ type: 'completed', result: {} }])
      await page
        .getByText(/complete|done|finished/i)
        .first()
        .waitFor()
    })
  })

  test.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
  ] as const)(
    'the question in %s at %i pixels: nothing sticks out, and axe-core finds nothing',
    async (look, width) => {
      const page = await browser.newPage({ colorScheme: look, viewport: { width, height: 720 } })
      try {
        await page.goto(`${scene.url}/jobs/job_00000000000000000000000000`)
        await page.getByLabel('Your key').waitFor()
        expect(await widthBeyondTheScreen(page)).toBe(0)
        expect(await complaints(page)).toEqual([])
      } finally {
        await page.close()
      }
    },
  )
})
