// The README's ways to run and to watch a job, each as it stands there.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '../client/index.ts'
import { buildPackage } from '../scripts/build-package.ts'
import { packInto } from '../scripts/check-package.ts'
import { root } from '../scripts/checkout.ts'
import { run } from '../scripts/run.ts'
import { type Consumer, installInto } from './harness/consumer.ts'
import { openScene, type Scene } from './harness/scene.ts'

const RUN = '## Run a job from any program'
const WATCH = '## Watch a job from your page'

const cleanUp: (() => Promise<void>)[] = []
let scene: Scene
let consumer: Consumer

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-archive-'))
  cleanUp.push(() => rm(directory, { recursive: true, force: true }))
  await buildPackage()
  consumer = await installInto(await packInto(directory))
  cleanUp.push(consumer.remove)
  scene = await openScene()
  cleanUp.push(scene.end)
})
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

/** The first example in the language below the heading, for the service of this test. */
async function example(language: string, heading = RUN): Promise<string> {
  const [, text = ''] = (await readFile(join(root, 'README.md'), 'utf8')).split(heading)
  const [, code] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text) ?? []
  if (code === undefined) throw new Error(`${heading} has no example in ${language}`)
  return code.replaceAll(/http:\/\/localhost:8787|https:\/\/your-jobcast\.example/g, scene.url)
}

async function newestJob(): Promise<Snapshot> {
  const response = await fetch(`${scene.url}/api/jobs?limit=1`)
  const { jobs }: { readonly jobs: readonly Snapshot[] } = await response.json()
  const [job] = jobs
  if (job === undefined) throw new Error('There is no job')
  return job
}

const WHOLE = { title: 'Nightly backup', status: 'completed', progress: 100, total: 1_200, result: { files: 1_200 } }

test('a job is run in JavaScript, with the package, and watched by it', async () => {
  const { code, output } = await run(process.execPath, [await consumer.write('backup.js', await example('js'))])
  expect(code, output).toBe(0)
  const job = await newestJob()
  expect(job).toMatchObject({ ...WHOLE, done: 1_200, phase: 'copying' })

  const watching = (await example('js', WATCH)).replace('job_01k9…', job.job_id)
  const watched = await run(process.execPath, [await consumer.write('watch.js', watching)])
  expect(watched.code, watched.output).toBe(0)
  expect(watched.output).toMatch(/^sync [^]*^phase [^]*^completed /m)
})

const python = await run('python3', ['--version']).catch(() => null)

test.skipIf(python?.code !== 0)('a job is run in Python, with its standard library', async () => {
  const { code, output } = await run('python3', ['-c', await example('python')])
  expect(code, output).toBe(0)
  expect(await newestJob()).toMatchObject({ ...WHOLE, done: 1_200, phase: 'copying' })
})

test('a job is run in a shell, with curl', async () => {
  const { code, output } = await run('sh', ['-ec', await example('sh')])
  expect(code, output).toBe(0)
  expect(await newestJob()).toMatchObject({ ...WHOLE, done: 600, phase: 'copying' })
})
