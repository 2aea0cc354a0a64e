// The widgets on somebody else's page, against the real service: another origin, a policy as strict as can be, and no
// framework. What they do there is what the page around them can rely on.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../scripts/checkout.ts'
import { startImport } from '../scripts/import-file.ts'
import { chromiumPath } from './harness/browser.ts'
import { complaints, widthBeyondTheScreen } from './harness/complaints.ts'
import { ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { until } from './harness/started.ts'
import { mood, type Visits, visits } from './harness/visits.ts'
import { phoenixSpan } from './harness/phoenix-span.ts'

const quick = { kind: 'sample', traces: 300, per_second: 300 }
const slow = { kind: 'sample', traces: 50_000, per_second: 50 }

describe.skipIf(chromiumPath === null)('on a page of another origin', () => {
  let scene: Scene
  let foreign: Visits

  beforeAll(async () => {
    scene = await openScene()
    foreign = await visits(scene.url)
  })
  afterEach(() => foreign.leave())
  afterAll(async () => {
    await foreign.close()
    await scene.end()
  })

  const open: Visits['open'] = (...visit) => foreign.open(...visit)

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

  test('what the README gives to copy shows the job, and imports', async () => {
    const { job_id } = await startImport(scene.url, quick)
    const [, tags = ''] = /```html\n(.*?)```/s.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? []
    const { page, errors } = await open(
      tags.replaceAll('https://your-jobcast.example', scene.url).replace('job_01k9…', job_id),
    )
    await mood(page, 'completed')
    await page.getByRole('button', { name: 'Import traces' }).click()
    await page.getByRole('dialog').waitFor()
    expect(errors).toEqual([])
  })

  test('a cancel is told as such, and can be tried again', async () => {
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

  test('a failure is told with its reason; a press that does not work says so; the next one tries again', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10, retryable: true })
    await job.push({ type: 'progress', done: 3 })
    const { page, errors } = await open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress>`,
      `window.heard = []
       for (const name of ['failed', 'error', 'completed']) {
         addEventListener('jobcast-' + name, ({ type, detail }) => heard.push([type, detail.code ?? detail.snapshot.error]))
       }`,
    )
    await mood(page, 'determinate')
    await job.push({ type: 'failed', error: 'The oven is off.' })
    await mood(page, 'failed')
    await page.locator('[part=error]', { hasText: 'The oven is off.' }).waitFor()
    expect(await complaints(page)).toEqual([])
    await page.route('**/retry', (route) => route.abort())
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').getByText('could not be reached').waitFor()
    await page.unroute('**/retry')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Attempt 2', { exact: true }).waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await job.push({ type: 'progress', done: 10 }, { type: 'completed', result: {} })
    await mood(page, 'completed')
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([
      ['jobcast-failed', 'The oven is off.'],
      ['jobcast-error', 'unreachable'],
      ['jobcast-completed', null],
    ])
    expect(errors.filter((text) => !text.includes('net::ERR_FAILED'))).toEqual([])
  })

  test('what is seen of a job: how far, for how long, and both in words for whoever cannot see', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake' })
    const { page } = await open(`<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress>`)
    const bar = page.getByRole('progressbar', { name: 'Bake' })
    const values = () => Promise.all(['aria-valuenow', 'aria-valuetext'].map((name) => bar.getAttribute(name)))
    await mood(page, 'waiting')
    expect(await values()).toEqual([null, 'Waiting to start'])
    await job.push({ type: 'progress', done: 1, unit: 'loaves', phase: 'kneading' })
    await mood(page, 'indeterminate')
    expect(await values()).toEqual([null, 'Working, kneading'])
    await job.push({ type: 'progress', done: 2, total: 3 })
    await mood(page, 'determinate')
    expect(await values()).toEqual(['66', '66%, Working, kneading'])
    const elapsed = page.locator('.figures', { hasText: '2 of 3 loaves' }).getByText(/^\d+s elapsed$/)
    const before = await elapsed.textContent()
    await expect.poll(() => elapsed.textContent()).not.toBe(before)
    await job.push({ type: 'completed', result: {} })
    await page.getByText(/^took \d+s$/).waitFor()
    expect(await values()).toEqual(['100', '100%, Completed'])
  })

  test('a job that is taken away is gone from the screen, and another takes its place', async () => {
    const [one, other] = await Promise.all(
      ['Bake', 'Brew'].map((title) => ownJob(scene.url, { kind: 'bake', title, total: 10 })),
    )
    const { page, errors } = await open(`<jobcast-progress job="${one?.id}" src="${scene.url}"></jobcast-progress>`)
    await page.getByRole('group', { name: 'Bake' }).waitFor()
    const element = page.locator('jobcast-progress')
    await element.evaluate((widget) => widget.removeAttribute('job'))
    await page.locator('[data-mood]').waitFor({ state: 'detached' })
    await element.evaluate((widget, id) => widget.setAttribute('job', id ?? ''), other?.id)
    await page.getByRole('group', { name: 'Brew' }).getByRole('button', { name: 'Cancel' }).waitFor()
    expect(errors).toEqual([])
  })

  test('what a template leaves empty is as if it were left out', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    const { page, errors } = await open(
      `<jobcast-progress job="${job.id}" src="" ticket=""></jobcast-progress><jobcast-import src="" ticket=""></jobcast-import>`,
    )
    await mood(page, 'waiting')
    await page.getByRole('button', { name: 'Import traces' }).click()
    await page.getByText('No file at hand').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import traces' }).click()
    await page.locator('dialog [data-mood=completed]').waitFor()
    expect(errors).toEqual([])
  })

  test('what did not load the first time is there once the network is', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    let asked = 0
    const { page } = await open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress>`,
      '',
      (fresh) =>
        fresh.route('**/widget/job-details-*.js', (route) => {
          asked += 1
          return route.abort()
        }),
    )
    await mood(page, 'waiting')
    await expect.poll(() => asked).toBeGreaterThan(0)
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    await page.unroute('**/widget/job-details-*.js')
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await page.getByText('Log', { exact: true }).waitFor()
  })

  test('a function that is made anew at each drawing of the page begins nothing anew', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    const streams: string[] = []
    const { page, errors } = await open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress><jobcast-import src="${scene.url}"></jobcast-import>`,
      `for (const element of document.querySelectorAll('main *')) element.getTicket = () => 'none is needed'`,
      async (fresh) => {
        fresh.on('request', (request) => {
          if (request.url().includes('/stream')) streams.push(request.url())
        })
      },
    )
    await mood(page, 'waiting')
    await page.getByRole('button', { name: 'Import traces' }).click()
    const before = streams.length
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('jobcast-progress, jobcast-import')) {
        Object.assign(element, { getTicket: () => 'another' })
      }
      document.querySelector('jobcast-import')?.setAttribute('ticket', 'another')
    })
    await job.push({ type: 'progress', done: 5 })
    await mood(page, 'determinate')
    expect(streams.length).toBe(before)
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    expect(errors).toEqual([])
  })

  test('a language that comes late comes to the jobs in the dialog too', async () => {
    const job = await ownJob(scene.url, { kind: 'import_traces', title: 'Bake', total: 10 })
    await job.push({ type: 'progress', done: 3 })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { page, errors } = await open(
      `<div lang="de"><jobcast-import src="${scene.url}"></jobcast-import></div>`,
      '',
      (fresh) =>
        fresh.route('**/widget/de-*.js', async (route) => {
          await held
          await route.continue()
        }),
    )
    await page.getByRole('button', { name: 'Import traces' }).click()
    await page.locator('dialog').getByText('Working', { exact: true }).waitFor()
    release()
    await page.locator('dialog').getByText('In Arbeit', { exact: true }).waitFor()
    await page.locator('dialog').getByRole('button', { name: 'Abbrechen' }).waitFor()
    await job.push({ type: 'completed' })
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
    // The list hears of an end a little later than those who watch; what it holds for running is shown in full.
    const listed = `${scene.url}/api/jobs?status=completed`
    await until(async () => (await (await fetch(listed)).text()).includes(`"${job}"`), 'the list knows of the end')
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
    await expect.poll(() => page.locator('[part=state]', { hasText: 'Baked' }).count()).toBe(2)
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
    await expect.poll(() => fills.count()).toBe(2)
    const looks = () =>
      fills.evaluateAll((elements) =>
        elements.map((element) => {
          const { backgroundColor, opacity } = getComputedStyle(element)
          return [backgroundColor, opacity]
        }),
      )
    const themed = ['rgb(10, 20, 30)', '0.5']
    await expect.poll(looks).toEqual([themed, themed])
    await fetch(`${scene.url}/api/jobs/${job_id}/cancel`, { method: 'POST' })
    await mood(page, 'cancelled')
    expect(errors).toEqual([])
  })
})
