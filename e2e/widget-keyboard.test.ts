// The widgets for whoever has only a keyboard: all of an import is within reach of Tab, Enter and Escape, and the focus is
// never lost when what had it goes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './harness/browser.ts'
import { focused, press, tabTo } from './harness/keyboard.ts'
import { ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { mood, type Visit, type Visits, visits } from './harness/visits.ts'

describe.skipIf(chromiumPath === null)('by keyboard alone', () => {
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

  /** The dialog, opened from its button, on a page with something after it. */
  async function openDialog(before?: Parameters<Visits['open']>[2]): Promise<Visit> {
    const visit = await foreign.open(
      `<jobcast-import src="${scene.url}"></jobcast-import><button>After</button>`,
      '',
      before,
    )
    const { page } = visit
    await page.getByRole('button', { name: 'Import traces' }).waitFor()
    await press(page, 'Tab')
    expect(await focused(page)).toBe('Import traces')
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor()
    return visit
  }

  /** Opens the form of the sample, fills it in, and sends it off. */
  async function importSample({ page }: Visit, traces: number, perSecond: number): Promise<void> {
    await tabTo(page, 'No file at hand? Import sample traces')
    await press(page, 'Enter')
    await tabTo(page, '2000')
    await press(page, 'Control+A', ...String(traces), 'Tab')
    expect(await focused(page)).toBe('200')
    await press(page, 'Control+A', ...String(perSecond))
    await tabTo(page, 'Import traces')
    await press(page, 'Enter')
  }

  async function leaveDialog({ page, errors }: Visit): Promise<void> {
    await press(page, 'Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await focused(page)).toBe('Import traces')
    await press(page, 'Tab')
    expect(await focused(page)).toBe('After')
    expect(errors).toEqual([])
  }

  test('a whole import, to its end and its result; the focus comes back to where it was', async () => {
    const visit = await openDialog()
    const { page } = visit
    await importSample(visit, 300, 300)
    await mood(page, 'completed')
    expect(await focused(page)).toBe('Import traces')
    await tabTo(page, 'Result')
    await press(page, 'Enter')
    await page.locator('.result').getByText('300', { exact: true }).first().waitFor()
    await leaveDialog(visit)
  })

  test('a file, chosen through the button that the label is', async () => {
    const buffer = Buffer.from('{"rows":[{"a":1}]}')
    const visit = await openDialog(async (fresh) => {
      fresh.on('filechooser', (chooser) => {
        void chooser.setFiles({ name: 'rows.json', mimeType: 'application/json', buffer })
      })
    })
    const { page } = visit
    await tabTo(page, 'files')
    await press(page, 'Enter')
    await page.locator('jobcast-progress', { hasText: 'rows.json' }).locator('[data-mood=failed]').waitFor()
    expect(await focused(page)).toBe('files')
    await leaveDialog(visit)
  })

  test('to cancel is asked first, and is answered, and undone', async () => {
    const visit = await openDialog()
    const { page } = visit
    await importSample(visit, 90_000, 50)
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await tabTo(page, 'Cancel')
    await press(page, 'Enter')
    expect(await focused(page)).toBe('Keep going')
    await press(page, 'Escape')
    expect(await focused(page)).toBe('Cancel')
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    await press(page, 'Enter', 'Tab')
    expect(await focused(page)).toBe('Stop it')
    await press(page, 'Enter')
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    // At the job while it ends, or, where it has ended before the answer came, at what can be done next.
    await expect.poll(() => focused(page)).toMatch(/Import 90,000 sample traces|^Try again$/)
    await tabTo(page, 'Try again')
    await press(page, 'Enter')
    await page.getByText('Attempt 2', { exact: true }).waitFor()
    await expect.poll(() => focused(page)).toBe('Cancel')
    await press(page, 'Enter')
    await expect.poll(() => focused(page)).toBe('Keep going')
    await press(page, 'Tab', 'Enter')
    await mood(page, 'cancelled')
    await leaveDialog(visit)
  })

  test('whoever looks elsewhere while a request is under way is left there', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    await job.push({ type: 'progress', done: 3 })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { page, errors } = await foreign.open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress><button>After</button>`,
      '',
      (fresh) =>
        fresh.route('**/cancel', async (route) => {
          await held
          await route.continue()
        }),
    )
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Stop it' }).click()
    expect(await focused(page)).toBe('Stop it')
    await page.getByRole('button', { name: 'After' }).focus()
    release()
    await mood(page, 'cancelling')
    await page.getByRole('button', { name: 'Stop it' }).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('After')
    expect(errors).toEqual([])
  })

  test('a new attempt can be stopped before its request was answered', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10, retryable: true })
    await job.push({ type: 'failed', error: 'Burnt' })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { page, errors } = await foreign.open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress>`,
      '',
      (fresh) =>
        fresh.route('**/retry', async (route) => {
          const response = await route.fetch()
          await held
          await route.fulfill({ response })
        }),
    )
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Attempt 2', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await focused(page)).toBe('Keep going')
    release()
    await page.getByRole('button', { name: 'Stop it' }).click()
    await mood(page, 'cancelled')
    expect(errors).toEqual([])
  })

  test('a dialog that is closed and opened again in one moment is open', async () => {
    const { page } = await openDialog()
    const isOpen = await page.locator('jobcast-import').evaluate(async ({ shadowRoot }) => {
      const dialog = shadowRoot?.querySelector('dialog')
      const closed = new Promise((resolve) => dialog?.addEventListener('close', resolve, { once: true }))
      dialog?.close()
      shadowRoot?.querySelector<HTMLElement>('button.open')?.click()
      await closed
      await new Promise(requestAnimationFrame)
      return dialog?.open
    })
    expect(isOpen).toBe(true)
  })

  test('an upload that is taken back leaves the focus at the next, and then where files are chosen', async () => {
    const { page } = await openDialog((fresh) => fresh.route('**/api/traces/import*', () => {}))
    const file = (name: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from('{}') })
    await page.locator('input[type=file]').setInputFiles([file('one.json'), file('two.json')])
    const remove = (name: string) => page.getByRole('button', { name: `Close: ${name}` })
    await remove('one.json').focus()
    await press(page, 'Enter')
    await remove('one.json').waitFor({ state: 'detached' })
    expect(await remove('two.json').evaluate((button) => button.matches(':focus'))).toBe(true)
    await press(page, 'Enter')
    await remove('two.json').waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('files')
  })

  test('a recent import that is chosen has the focus where it is shown', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    const { page } = await openDialog()
    await page.evaluate(
      ([service, id]) => localStorage.setItem('jobcast-imports', JSON.stringify({ [`${service}/`]: [id] })),
      [scene.url, job.id],
    )
    await press(page, 'Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await press(page, 'Enter')
    await page.getByText('My recent imports').waitFor()
    await tabTo(page, 'My recent imports')
    await press(page, 'Enter')
    await tabTo(page, 'Bake')
    await press(page, 'Enter')
    await page.locator('dialog jobcast-progress').getByRole('group', { name: 'Bake' }).waitFor()
    expect(await focused(page)).toBe('Bake')
    // Beside it may stand what an earlier test has left running.
    const panel = page.locator(`[job="${job.id}"] .panel`)
    expect(await panel.evaluate((one) => one.matches(':focus'))).toBe(true)
  })

  test('the last page of what failed has the focus when the button for more is gone', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 10 })
    await job.push({ type: 'progress', done: 1, counts: { failed: 2 } }, { type: 'completed', result: {} })
    const page1 = { failures: [{ place: 'line 1', trace_id: null, reason: 'Broken.' }], next_cursor: 'more' }
    const page2 = { failures: [{ place: 'line 2', trace_id: null, reason: 'Cut.' }], next_cursor: null }
    const { page } = await foreign.open(
      `<jobcast-progress job="${job.id}" src="${scene.url}"></jobcast-progress>`,
      '',
      (fresh) =>
        fresh.route('**/failures*', (route) => {
          const json = route.request().url().includes('cursor') ? page2 : page1
          return route.fulfill({ json, headers: { 'access-control-allow-origin': '*' } })
        }),
    )
    await page.getByText('What failed (2)').click()
    await page.getByRole('button', { name: 'Show more' }).focus()
    await press(page, 'Enter')
    await page.getByText('line 2').waitFor()
    expect(await focused(page)).toBe('What failed (2)')
    expect(await page.locator('.failures ul').evaluate((list) => list.matches(':focus'))).toBe(true)
  })
})
