// The hook in both libraries, in a real browser, against the whole service.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJobcast, type ProducerJob } from '../client/index.ts'
import { root } from '../scripts/checkout.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { until } from './harness/started.ts'

/** The page as one script, as its author's build would make it. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      rolldownOptions: { input: join(root, entry), output: { codeSplitting: false } },
    },
  })
  const [output] = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[]
  if (output === undefined) throw new Error(`${entry} was not built`)
  return output.output[0].code
}

describe.skipIf(chromiumPath === null).each(['react', 'preact'])('useJob in %s', (framework) => {
  let scene: Scene
  let browser: Browser
  let server: Server
  let page: Page

  beforeAll(async () => {
    const script = await bundle(`e2e/hooks/${framework}-page.ts`)
    server = createServer((request, response) => {
      const isScript = request.url === '/page.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    scene = await openScene()
    browser = await launchBrowser()
    page = await browser.newPage()
    await page.goto(`http://localhost:${port}/`)
  })
  afterAll(async () => {
    await browser.close()
    server.close()
    await scene.end()
  })

  const produce = (title: string) => createJobcast({ baseUrl: scene.url }).create({ kind: 'test', title, total: 100 })

  const show = (job: ProducerJob | null) =>
    page.evaluate((address) => window.page.show(address), job && { baseUrl: scene.url, jobId: job.id })

  const shows = (words: string) => page.getByText(words, { exact: true }).waitFor()

  /** Some services see that a viewer is gone only when they have something to tell it. */
  async function isAlone(job: ProducerJob): Promise<boolean> {
    await job.log('info', 'is anybody there?')
    await job.flush()
    return (await job.snapshot()).viewers === 0
  }

  test('shows a job from before its first push to its end', async () => {
    const job = await produce('One')
    await show(null)
    await shows('no job, connecting')
    await show(job)
    await shows('One, queued, ?, live')
    await job.progress({ done: 40 })
    await shows('One, running, 40, live')
    await job.log('info', 'half of it')
    await job.complete()
    await shows('One, completed, 100, ended, half of it')
  })

  test('shows another job when the address is another, and lets go of the one before', async () => {
    const [first, second] = [await produce('First'), await produce('Second')]
    await show(first)
    await shows('First, queued, ?, live')
    await show(second)
    expect(await page.locator('output').textContent()).not.toContain('First')
    await shows('Second, queued, ?, live')
    await until(() => isAlone(first), 'the first job has no viewer left')
    expect(await second.snapshot()).toMatchObject({ viewers: 1 })
  })

  test('draws no more often than there are frames, and lets go when the component goes', async () => {
    const job = await produce('Burst')
    await show(job)
    await shows('Burst, queued, ?, live')
    const before = await page.evaluate(() => window.page.drawn)
    await job.push(Array.from({ length: 500 }, (_, line) => ({ type: 'log', level: 'info', message: String(line) })))
    await page.getByText(/, 499$/).waitFor()
    expect((await page.evaluate(() => window.page.drawn)) - before).toBeLessThan(250)
    await page.evaluate(() => window.page.leave())
    await until(() => isAlone(job), 'the job has no viewer left')
  })
})
