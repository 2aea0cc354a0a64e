// The npm package as a consumer has it: installed from its archive, imported and type-checked by its names, under Node
// and Deno, against the whole service.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJobcast } from '../client/index.ts'
import { buildPackage } from '../scripts/build-package.ts'
import { packInto } from '../scripts/check-package.ts'
import { packageFile } from '../scripts/checkout.ts'
import { run } from '../scripts/run.ts'
import { type Consumer, installInto, modulesOf } from './harness/consumer.ts'
import { openScene, type Scene } from './harness/scene.ts'

const FRAMEWORKS = ['preact', 'react', 'react-dom', 'scheduler', '@types/react', 'csstype']

const cleanUp: (() => Promise<void>)[] = []
let scene: Scene
let archive: string

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-archive-'))
  cleanUp.push(() => rm(directory, { recursive: true, force: true }))
  await buildPackage()
  archive = await packInto(directory)
  scene = await openScene()
  cleanUp.push(scene.end)
})
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

async function consumer(...others: readonly string[]): Promise<Consumer> {
  const made = await installInto(archive, others)
  cleanUp.push(made.remove)
  return made
}

const deno = packageFile('deno', process.platform === 'win32' ? 'deno.exe' : 'deno')
const denoArguments = ['run', '--quiet', '--no-prompt', '--cached-only', '--allow-net', '--allow-read', '--allow-env']

describe.each([
  { runtime: 'Node', program: process.execPath, args: [] },
  { runtime: 'Deno', program: deno, args: denoArguments },
])('under $runtime', ({ program, args }) => {
  test('every module can be imported where there is no page', async () => {
    const here = await consumer(...FRAMEWORKS)
    const modules = await modulesOf(here)
    expect(modules).toContain('jobcast/widget.js')
    const text = modules.map((name) => `console.log(Object.keys(await import('${name}')).sort().join(' '))`).join('\n')
    const path = await here.write('import.js', text)
    const { code, output } = await run(program, [...args, path])
    expect(code, output).toBe(0)
    expect(output.trimEnd().split('\n')).toHaveLength(modules.length)
    expect(output).toContain('createJobcast')
    expect(output).toContain('useJob')
  })

  test('five lines run a job, and as many watch it', async () => {
    const here = await consumer()
    const path = await here.write('both.js', PROGRAM)
    const { code, output } = await run(program, [...args, path, scene.url])
    expect(code, output).toBe(0)
    const { events, view, snapshot } = JSON.parse(output)
    expect(events).toEqual(['log', 'phase', 'completed'])
    const { viewers: _, ...seen } = view
    expect(snapshot).toMatchObject(seen)
    expect(seen).toMatchObject({ status: 'completed', done: 100, result: { files: 100 } })
  })
})

/** Facts only: how many ticks there are depends on how fast the reader is. */
const PROGRAM = `
import { createJobcast, watchJob } from 'jobcast'
const baseUrl = process.argv[2]
const job = await createJobcast({ baseUrl }).create({ kind: 'backup', total: 100, unit: 'files' })
const watch = watchJob({ baseUrl, jobId: job.id })
const events = []
for await (const event of watch) {
  if (event.type === 'sync') {
    await job.log('info', 'begun')
    for (let done = 1; done <= 100; done += 1) await job.progress({ done, phase: 'copying' })
    await job.complete({ files: 100 })
  } else if (event.type !== 'progress') {
    events.push(event.type)
  }
}
console.log(JSON.stringify({ events, view: watch.view.snapshot, snapshot: await job.snapshot() }))
`

describe('the program for the terminal', () => {
  test('is part of it', async () => {
    const here = await consumer()
    const program = join(here.directory, 'node_modules/jobcast/dist/package/terminal.js')
    const { code, output } = await run(process.execPath, [program, '--help'])
    expect(code, output).toBe(0)
    expect(output).toContain('jobcast watch URL')
  })

  test.skipIf(process.platform !== 'linux')('runs under its own name, and draws its bar in a terminal', async () => {
    const here = await consumer()
    const job = await createJobcast({ baseUrl: scene.url }).create({ kind: 'backup', total: 4, unit: 'files' })
    await job.progress({ done: 4 })
    await job.complete()
    const program = join(here.directory, 'node_modules/.bin/jobcast')
    const command = `${program} watch ${job.urls.snapshot}`
    const { code, output } = await run('script', ['--quiet', '--return', '--command', command, '/dev/null'])
    expect(code, output).toBe(0)
    expect(output).toMatch(/█ 100% {2}4 of 4 files/)
    expect(output.trimEnd().split('\r\n').at(-1)).toBe('completed')
  })
})

describe('its types hold for a consumer who checks those of libraries too', () => {
  async function check(files: Readonly<Record<string, string>>, ...others: readonly string[]): Promise<string> {
    const here = await consumer(...others)
    for (const [name, text] of Object.entries(files)) await here.write(name, text)
    const jsxImportSource = others.includes('react') ? 'react' : 'preact'
    const judged = { strict: true, skipLibCheck: false, noEmit: true, types: [] }
    const platform = { target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], module: 'nodenext' }
    const compilerOptions = { ...judged, ...platform, jsx: 'react-jsx', jsxImportSource }
    await here.write('tsconfig.json', JSON.stringify({ compilerOptions, files: Object.keys(files) }))
    const { output } = await run(process.execPath, [packageFile('typescript', 'lib/tsc.js'), '-p', here.directory])
    return output
  }

  test('without any framework', async () => {
    const plain = `
import { createJobcast, type ProducerJob, type Snapshot, type TransportSource, watchJob } from 'jobcast'
import type { LineListener, LineRequest, Transport } from 'jobcast'
import type { JobEventDetail } from 'jobcast/widget'
import 'jobcast/widget'
const element = document.createElement('jobcast-progress')
element.addEventListener('jobcast-progress', ({ detail }) => console.log(detail.snapshot?.progress?.toFixed()))
addEventListener('jobcast-error', ({ detail: { code, message } }) => console.log(code.toUpperCase(), message.trim()))
document.addEventListener('jobcast-started', ({ detail }) => console.log(detail.job_id.toUpperCase()))
// @ts-expect-error there is no such event
element.addEventListener('jobcast-progres', ({ detail }) => console.log(detail))
export const idOf = ({ job_id }: JobEventDetail): string => job_id
element.job = 'job_1'
// @ts-expect-error an id is text
element.job = 1
const job: ProducerJob = await createJobcast({ baseUrl: 'http://x' }).create({ kind: 'backup' })
await job.progress({ done: 1 })
// @ts-expect-error a misspelt field
await job.progress({ don: 1 })
for await (const event of watchJob(job.urls.stream)) {
  if (event.type === 'log') console.log(event.data.message.toUpperCase())
}
const open: Transport = ({ cursor }: LineRequest, listener: LineListener) => {
  queueMicrotask(() => listener.event('log', { message: 'mine' }, String(cursor)))
  return () => {}
}
export const mine: TransportSource = { name: 'fetch', open }
watchJob('http://x/api/jobs/j', { transports: [mine, 'long-poll'] }).close()
export const snapshot: Snapshot | null = watchJob('http://x/api/jobs/j').view.snapshot
`
    expect(await check({ 'plain.ts': plain })).toBe('')
  })

  test.each(['react', 'preact'] as const)('with %s', async (framework) => {
    const component = `
import { useJob } from 'jobcast/hooks/${framework}'
export function Both({ id }: { id: string }) {
  const { snapshot, connection } = useJob({ baseUrl: 'http://x', jobId: id })
  return (
    <section class${framework === 'react' ? 'Name' : ''}={connection}>
      {snapshot?.progress}
      <jobcast-progress job={id} src="http://x" />
      <jobcast-import id="import" />
    </section>
  )
}
// @ts-expect-error it shows no job
export const bad = <jobcast-progress src="http://x" />
`
    const needed = framework === 'react' ? ['react', '@types/react', 'csstype'] : ['preact']
    expect(await check({ 'both.tsx': component }, ...needed)).toBe('')
  })
})
