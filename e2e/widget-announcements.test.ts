// What the widgets say aloud, as a screen reader has it from their live region: each text once, and where it is heard.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './harness/browser.ts'
import { type OwnJob, ownJob } from './harness/own-job.ts'
import { openScene, type Scene } from './harness/scene.ts'
import { mood, type Visits, visits } from './harness/visits.ts'

/** Keeps every text that the region has held, with whether it was in a dialog then. */
const LISTEN = `
  window.said = []
  const look = () => {
    const roots = [document, ...[...document.querySelectorAll('jobcast-import')].map(({ shadowRoot }) => shadowRoot)]
    const regions = roots.flatMap((root) => [...(root?.querySelectorAll(':is(body, dialog) > [role=status]') ?? [])])
    window.regions = regions.length
    for (const region of regions) {
      const text = (region.closest('dialog:modal') ? 'in the dialog: ' : '') + region.textContent
      if (region.textContent && region.checkVisibility() && text !== window.said.at(-1)) window.said.push(text)
    }
  }
  const changes = { childList: true, subtree: true, characterData: true }
  await customElements.whenDefined('jobcast-import')
  new MutationObserver(look).observe(document.body, changes)
  for (const { shadowRoot } of document.querySelectorAll('jobcast-import')) new MutationObserver(look).observe(shadowRoot, changes)
`

describe.skipIf(chromiumPath === null)('said aloud', () => {
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

  const tag = ({ id }: OwnJob) => `<jobcast-progress job="${id}" src="${scene.url}"></jobcast-progress>`
  const importTag = () => `<jobcast-import src="${scene.url}"></jobcast-import>`
  const said = (page: Page) => page.evaluate(() => Reflect.get(window, 'said') as string[])
  /** Whatever else would be said comes after it has been said: the last of the texts is waited for. */
  const toSay = async (page: Page, ...texts: string[]) => {
    await expect.poll(async () => (await said(page)).at(-1)).toBe(texts.at(-1))
    expect(await said(page)).toEqual(texts)
    expect(await page.evaluate(() => Reflect.get(window, 'regions'))).toBe(1)
  }

  test('the quarters and the end, once each however many widgets, and not each percent', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 100 })
    await job.push({ type: 'progress', done: 10 })
    const { page, errors } = await foreign.open(tag(job).repeat(3), LISTEN)
    await expect.poll(() => page.locator('.details .log').count()).toBe(3)
    for (const done of [11, 20, 26]) await job.push({ type: 'progress', done })
    await toSay(page, 'Bake: 25%')
    for (const done of [27, 40, 52]) await job.push({ type: 'progress', done })
    await toSay(page, 'Bake: 25%', 'Bake: 50%')
    await job.push({ type: 'progress', done: 90 })
    await toSay(page, 'Bake: 25%', 'Bake: 50%', 'Bake: 75%')
    await job.push({ type: 'completed', result: {} })
    await toSay(page, 'Bake: 25%', 'Bake: 50%', 'Bake: 75%', 'Bake: Completed')
    expect(errors).toEqual([])
  })

  test('an end with failures is no plain end', async () => {
    const job = await ownJob(scene.url, { kind: 'bake', title: 'Bake', total: 100 })
    const { page } = await foreign.open(tag(job), LISTEN)
    await page.locator('.details .log').waitFor()
    await job.push({ type: 'progress', done: 1, counts: { failed: 1 } }, { type: 'completed', result: {} })
    await toSay(page, 'Bake: Completed, with failures')
  })

  test('within the open dialog, whoever speaks: outside of it everything is inert', async () => {
    const [job, other] = await Promise.all(
      ['Bake', 'Brew'].map((title) => ownJob(scene.url, { kind: 'import_traces', title, total: 100 })),
    )
    if (!job || !other) throw new Error('two jobs were made')
    await job.push({ type: 'progress', done: 10 })
    const { page, errors } = await foreign.open(tag(job) + tag(other) + importTag(), LISTEN)
    await expect.poll(() => page.locator('.details .log').count()).toBe(2)
    await page.getByRole('button', { name: 'Import traces' }).click()
    await page.locator('dialog [data-mood=determinate] .log').waitFor()
    await job.push({ type: 'progress', done: 30 })
    await toSay(page, 'in the dialog: Bake: 25%')
    await other.push({ type: 'progress', done: 30 })
    await toSay(page, 'in the dialog: Bake: 25%', 'in the dialog: Brew: 25%')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await job.push({ type: 'progress', done: 60 })
    await toSay(page, 'in the dialog: Bake: 25%', 'in the dialog: Brew: 25%', 'Bake: 50%')
    for (const one of [job, other]) await one.push({ type: 'completed' })
    expect(errors).toEqual([])
  })

  test('the way of a file: it goes up, and is a job', async () => {
    const { page, errors } = await foreign.open(importTag(), LISTEN)
    await page.getByRole('button', { name: 'Import traces' }).click()
    await page.getByRole('dialog').getByRole('status').waitFor({ state: 'attached' })
    const buffer = Buffer.from('{"rows":[{"a":1}]}')
    await page.locator('input[type=file]').setInputFiles({ name: 'rows.json', mimeType: 'application/json', buffer })
    await mood(page, 'failed')
    await expect.poll(async () => (await said(page)).join()).toContain('rows.json: Failed. ')
    const texts = (await said(page)).join('. ').replaceAll('in the dialog: ', '')
    expect(texts).toMatch(/^rows\.json: Uploading, 18 bytes\. rows\.json: Working\. Import rows\.json: Failed\. /)
    expect(errors).toEqual([])
  })

  test('a job that is not there', async () => {
    const { page } = await foreign.open(tag({ id: 'job_00000000000000000000000000', push: async () => {} }), LISTEN)
    await toSay(page, 'No such job')
  })
})
