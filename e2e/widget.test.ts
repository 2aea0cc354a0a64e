// The widgets on somebody else's page, against the real service: another origin, a policy as strict as can be, and no
// framework. What they do there is what the page around them can rely on.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startImport } from '../scripts/import-file.ts'
import { chromiumPath, launchBrowser } from './harness/browser.ts'
import { collectErrors, complaints, widthBeyondTheScreen } from './harness/complaints.ts'
import { type ForeignPage, serveForeignPage } from './harness/foreign-page.ts'
import { openScene, type Scene } from './harness/scene.ts'

const patienceMs = 30_000
const quick = { kind: 'sample', traces: 300, per_second: 300 }
const slow = { kind: 'sample', traces: 50_000, per_second: 50 }

describe.skipIf(chromiumPath === null)('on a page of another origin', () => {
  let scene: Scene
  let browser: Browser
  let context: BrowserContext
  const served: ForeignPage[] = []

  beforeAll(async () => {
    scene = await openScene()
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await context.close()
    for (const page of served.splice(0)) await page.close()
  })
  afterAll(async () => {
    await browser.close()
    await scene.end()
  })

  async function open(body: string, script = ''): Promise<{ readonly page: Page; readonly errors: string[] }> {
    const foreign = await serveForeignPage(scene.url, body, script)
    served.push(foreign)
    context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    context.setDefaultTimeout(patienceMs)
    const page = await context.newPage()
    const errors = collectErrors(page)
    await page.goto(foreign.url)
    return { page, errors }
  }

  const mood = (page: Page, name: string) => page.locator(`[data-mood="${name}"]`).first().waitFor()

  test('a job runs to its end, and the page hears of every step', async () => {
    const { job_id } = await startImport(scene.url, quick)
    const { page, errors } = await open(
      `<jobcast-progress job="${job_id}" src="${scene.url}"></jobcast-progress>`,
      `window.heard = []
       for (const name of ['state', 'progress', 'completed', 'failed', 'cancelled', 'error']) {
         addEventListener('jobcast-' + name, ({ type, detail }) => heard.push([type, detail.state, detail.job_id]))
       }`,
    )
    await mood(page, 'completed')
    const heard = await page.evaluate(() => Reflect.get(window, 'heard') as [string, string, string][])
    expect(new Set(heard.map(([, , id]) => id))).toEqual(new Set([job_id]))
    expect(heard.filter(([type]) => type === 'jobcast-completed')).toEqual([['jobcast-completed', 'completed', job_id]])
    expect(heard.at(-1)?.[1]).toBe('completed')
    expect(await widthBeyondTheScreen(page)).toBe(0)
    expect(errors).toEqual([])
  })

  test('a cancel, and a failure with its way to try again, are told as such', async () => {
    const { job_id } = await startImport(scene.url, slow)
    const { page, errors } = await open(
      `<jobcast-progress job="${job_id}" src="${scene.url}"><span slot="cancel">Enough</span></jobcast-progress>`,
      `window.ends = []
       addEventListener('jobcast-cancelled', ({ detail }) => ends.push(detail.snapshot.status))`,
    )
    await page.getByRole('button', { name: 'Enough' }).click()
    expect(await complaints(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop it' }).click()
    await mood(page, 'cancelled')
    expect(await page.evaluate(() => Reflect.get(window, 'ends'))).toEqual(['cancelled'])
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Attempt 2', { exact: true }).waitFor()
    await mood(page, 'determinate')
    // The dialogs of the tests that follow show whatever is under way.
    await fetch(`${scene.url}/api/jobs/${job_id}/cancel`, { method: 'POST' })
    await mood(page, 'cancelled')
    expect(errors).toEqual([])
  })

  test('a file goes in through the dialog, and what failed can be copied', async () => {
    const { page, errors } = await open(`<jobcast-import src="${scene.url}">Bring your traces</jobcast-import>`)
    await page.getByRole('button', { name: 'Bring your traces' }).click()
    const lines = Array.from({ length: 20 }, (_, n) => JSON.stringify(phoenixSpan(n)))
    const buffer = Buffer.from(['{"name":"cut', ...lines, '[]'].join('\n'))
    await page.locator('input[type=file]').setInputFiles({ name: 'spans.jsonl', mimeType: 'application/json', buffer })
    await mood(page, 'completed-with-failures')
    await page.getByText('What failed').click()
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^line 1\t\t.+/)
    expect(await complaints(page)).toEqual([])
    expect(errors).toEqual([])
  })

  test('what a helper needs to know is copied by one press', async () => {
    const { job_id } = await startImport(scene.url, quick)
    const { page } = await open(`<jobcast-progress job="${job_id}" src="${scene.url}"></jobcast-progress>`)
    await mood(page, 'completed')
    await page.getByRole('button', { name: 'Copy support details' }).click()
    await page.getByText('Copied').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain(`job: ${job_id}\nservice: ${scene.url}/\nstate: completed\nrequest: req_`)
    expect(text).toMatch(/^cursor: [1-9]\d*$/m)
    expect(text).toMatch(/^transport: eventsource$/m)
    expect(text).toMatch(/^version: \d+\.\d+\.\d+$/m)
  })

  test('an import is found again after a reload, and one that is gone drops out', async () => {
    const { page, errors } = await open(`<jobcast-import src="${scene.url}"></jobcast-import>`)
    const dialog = async () => {
      await page.getByRole('button', { name: 'Import traces', exact: true }).click()
      await page.getByRole('dialog').waitFor()
    }
    await dialog()
    await page.getByText('No file at hand').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import traces' }).click()
    await page.locator('jobcast-progress').first().locator('[data-mood=completed]').waitFor()
    const [job, service] = await page
      .locator('jobcast-progress')
      .first()
      .evaluate((element) => [element.getAttribute('job') ?? '', element.getAttribute('src') ?? ''])
    await page.evaluate(
      ([id, base]) => {
        const ids = ['job_00000000000000000000000000', id]
        localStorage.setItem('jobcast-imports', JSON.stringify({ [base ?? '']: ids }))
      },
      [job, service],
    )
    await page.reload()
    await dialog()
    await page.getByText('My recent imports').click()
    const rows = page.locator('li[data-job]')
    await page.locator(`li[data-job="${job}"]`).getByText('Completed').waitFor()
    await page.locator('li[data-job="job_00000000000000000000000000"]').waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(1)
    expect(await complaints(page)).toEqual([])
    await rows.getByRole('button').click()
    await page.locator(`jobcast-progress[job="${job}"]`).waitFor()
    expect(await rows.count()).toBe(0)
    expect(errors.filter((text) => !text.includes('404'))).toEqual([])
  })

  test('a whole import by keyboard alone; the focus comes back to where it was', async () => {
    const { page, errors } = await open(`<jobcast-import src="${scene.url}"></jobcast-import><button>After</button>`)
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.getByRole('button', { name: 'Import traces' }).waitFor()
    await press('Tab')
    expect(await focused(page)).toBe('Import traces')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'No file at hand? Import sample traces')
    await press('Enter')
    await tabTo(page, '2000')
    await press('Control+A', '9', '0', '0', '0', '0')
    await tabTo(page, 'Import traces')
    await press('Enter')
    await mood(page, 'determinate')
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await tabTo(page, 'Cancel')
    await press('Enter')
    expect(await focused(page)).toBe('Keep going')
    await press('Escape')
    expect(await focused(page)).toBe('Cancel')
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    await press('Enter', 'Tab')
    expect(await focused(page)).toBe('Stop it')
    await press('Enter')
    await mood(page, 'cancelled')
    expect(await focused(page)).toContain('Import 90,000 sample traces')
    await tabTo(page, 'Try again')
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await focused(page)).toBe('Import traces')
    await press('Tab')
    expect(await focused(page)).toBe('After')
    expect(errors).toEqual([])
  })

  test('the script twice, under two addresses, is the script once', async () => {
    const { job_id } = await startImport(scene.url, quick)
    const { page, errors } = await open(
      `<jobcast-progress job="${job_id}" src="${scene.url}"></jobcast-progress>
       <script type="module" src="${scene.url}/widget.js"></script>
       <script type="module" src="${scene.url}/widget.js?again"></script>`,
    )
    await mood(page, 'completed')
    await page.getByText('Result', { exact: true }).click()
    expect(await page.locator('[data-mood]').count()).toBe(1)
    expect(errors).toEqual([])
  })

  test('what the page set before the script came is taken up', async () => {
    const { job_id } = await startImport(scene.url, quick)
    const { page, errors } = await open(
      '<jobcast-progress></jobcast-progress>',
      `const element = document.querySelector('jobcast-progress')
       const late = document.createElement('jobcast-progress')
       for (const one of [element, late]) {
         one.messages = { states: { completed: 'Baked' } }
         one.src = '${scene.url}'
         one.job = '${job_id}'
       }
       document.querySelector('main').append(late)`,
    )
    await expect.poll(() => page.locator('[part=state]', { hasText: 'Baked' }).count(), { timeout: patienceMs }).toBe(2)
    expect(errors).toEqual([])
  })

  test('a page themes a job by properties and parts, also within the dialog', async () => {
    const { job_id } = await startImport(scene.url, slow)
    const { page, errors } = await open(
      `<jobcast-import src="${scene.url}"></jobcast-import>
       <jobcast-progress job="${job_id}" src="${scene.url}"></jobcast-progress>`,
      `const sheet = new CSSStyleSheet()
       sheet.replaceSync(':is(jobcast-progress, jobcast-import) { --jobcast-accent: rgb(10, 20, 30) }'
         + 'jobcast-progress::part(fill), jobcast-import::part(fill) { opacity: 0.5 }')
       document.adoptedStyleSheets.push(sheet)`,
    )
    await page.getByRole('button', { name: 'Import traces' }).click()
    const fills = page.locator('[data-mood=determinate] .fill')
    await expect.poll(() => fills.count(), { timeout: patienceMs }).toBe(2)
    const looks = () =>
      fills.evaluateAll((elements) =>
        elements.map((element) => {
          const { backgroundColor, opacity } = getComputedStyle(element)
          return [backgroundColor, opacity]
        }),
      )
    const themed = ['rgb(10, 20, 30)', '0.5']
    await expect.poll(looks, { timeout: patienceMs }).toEqual([themed, themed])
    await fetch(`${scene.url}/api/jobs/${job_id}/cancel`, { method: 'POST' })
    await mood(page, 'cancelled')
    expect(errors).toEqual([])
  })

  test('one announcer for the page, however many widgets, and not for each percent', async () => {
    const { job_id } = await startImport(scene.url, { kind: 'sample', traces: 1_000, per_second: 250 })
    const tag = `<jobcast-progress job="${job_id}" src="${scene.url}"></jobcast-progress>`
    const { page } = await open(
      tag.repeat(3),
      `window.said = []
       new MutationObserver(() => {
         for (const region of document.querySelectorAll('body > [role=status]')) {
           if (region.textContent && region.textContent !== said.at(-1)) said.push(region.textContent)
         }
       }).observe(document.body, { childList: true, subtree: true, characterData: true })`,
    )
    await expect.poll(() => page.locator('[data-mood=completed]').count(), { timeout: patienceMs }).toBe(3)
    await expect
      .poll(() => page.evaluate(() => String(Reflect.get(window, 'said'))), { timeout: patienceMs })
      .toContain('Completed')
    const said = await page.evaluate(() => Reflect.get(window, 'said') as string[])
    expect(said.length).toBeLessThanOrEqual(4)
    expect(await page.locator('body > [role=status]').count()).toBe(1)
  })
})

/** What the focus is on, in words, however deep in shadow trees. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    const slot = element?.querySelector('slot')
    const words = slot
      ?.assignedNodes()
      .map(({ textContent }) => textContent)
      .join('')
    if (element === document.body) return 'nothing'
    return (element instanceof HTMLInputElement ? element.value : words || element?.textContent)?.trim() ?? ''
  })
}

/** Presses Tab until the focus is there, and no longer than there are stops. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let stops = 0; stops < 40; stops++) {
    if ((await focused(page)) === words) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to "${words}"; it is on "${await focused(page)}"`)
}

function phoenixSpan(n: number): object {
  const start = Date.UTC(2026, 0, 1) + n * 1000
  return {
    name: 'answer',
    context: { trace_id: n.toString(16).padStart(32, '0'), span_id: n.toString(16).padStart(16, '0') },
    span_kind: 'CHAIN',
    parent_id: null,
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 500).toISOString(),
    status_code: 'OK',
    status_message: '',
    attributes: { 'input.value': `Question ${n}` },
  }
}
