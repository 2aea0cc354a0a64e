// What strangers write into jobs and traces, seen by people. Law: the page and the widget show it as the text it is.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBody } from '../../scripts/import-file.ts'
import { followToEnd } from '../../scripts/read-stream.ts'
import { chromiumPath, launchBrowser } from '../harness/browser.ts'
import { openScene, type Scene } from '../harness/scene.ts'

/** Would set `window.reached` where anything of it ran. */
const SCRIPT = '<img src=x onerror="window.reached=1"><script>window.reached=1</script>'

describe.skipIf(chromiumPath === null)('markup in what strangers write', () => {
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

  async function expectShownAsText(path: string): Promise<void> {
    const page = await browser.newPage()
    try {
      await page.goto(scene.url + path)
      await page.getByText(SCRIPT).first().waitFor({ state: 'attached' })
      expect(await page.evaluate(() => 'reached' in window)).toBe(false)
      expect(await page.locator('img[src="x"]').count()).toBe(0)
    } finally {
      await page.close()
    }
  }

  test('of a job: its title, log, phase, error and result', async () => {
    const post = (path: string, body: unknown) =>
      fetch(scene.url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      })
    const created = await post('/api/jobs', { kind: 'backup', title: SCRIPT })
    const { job_id }: { job_id: string } = await created.json()
    const pushed = await post(`/api/jobs/${job_id}/updates`, [
      { type: 'progress', done: 1, phase: SCRIPT, message: SCRIPT },
      { type: 'log', level: 'error', message: SCRIPT, data: { [SCRIPT]: SCRIPT } },
      { type: 'failed', error: SCRIPT, details: { [SCRIPT]: SCRIPT } },
    ])
    expect(pushed.status).toBe(200)
    await expectShownAsText(`/jobs/${job_id}`)
    await expectShownAsText('/jobs')
  })

  test('of a trace: its name, input, output and attributes', async () => {
    const line = {
      name: SCRIPT,
      context: { trace_id: 'hostile', span_id: 's' },
      span_kind: SCRIPT,
      start_time: '2026-01-01T00:00:00.000000+00:00',
      end_time: '2026-01-01T00:00:01.000000+00:00',
      attributes: { input: { value: SCRIPT }, output: { value: SCRIPT }, [SCRIPT]: SCRIPT },
    }
    const job = await importBody(scene.url, new TextEncoder().encode(JSON.stringify(line)), 'hostile.jsonl')
    await followToEnd(`${scene.url}${job.links.stream}?after=0`)
    await expectShownAsText('/')
    await expectShownAsText(`/traces/${encodeURIComponent('phoenix:hostile')}`)
  })
})
