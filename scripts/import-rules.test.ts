// Every rule of the layering catches its breach, and what is allowed passes.
import { expect, test } from 'vitest'
import { findBreaches } from './import-rules.ts'
import { importsOf, usesDeno } from './check-imports.ts'

const breaches = (path: string, ...imports: string[]): readonly string[] => findBreaches([{ path, imports }])

test.each([
  ['durable/protocol/fold.ts', '../rules/lease.ts', 'imports nothing outside itself'],
  ['durable/protocol/fold.ts', 'valibot', 'imports nothing outside itself'],
  ['durable/rules/lease.ts', '../../worker/ports.ts', 'durable/ imports only itself'],
  ['durable/rules/lease.ts', '../../drizzle/schema.ts', 'durable/ imports only itself'],
  ['durable/rules/lease.ts', 'valibot', 'need no package'],
  ['durable/live-job.ts', 'cloudflare:workers', 'know Cloudflare'],
  ['worker/app.ts', 'cloudflare:workers', 'know Cloudflare'],
  ['worker/app.ts', 'node:fs', 'know Node and Deno'],
  ['worker/index.ts', 'node:fs', 'know Node and Deno'],
  ['worker/app.workerd.test.ts', 'node:fs', 'know Node and Deno'],
  ['worker/app.test.ts', 'cloudflare:test', 'know Cloudflare'],
  ['worker/app.ts', '../client/view.ts', 'does not know its clients'],
  ['worker/app.ts', '../scripts/run.ts', 'does not know its tools'],
  ['worker/app.ts', './app.test-support.ts', 'does not know its tests'],
  ['drizzle/schema.ts', '../worker/routes/jobs.ts', 'only its ports'],
  ['client/view.ts', '../durable/rules/lease.ts', 'only durable/protocol and itself'],
  ['client/view.ts', '../worker/ports.ts', 'only durable/protocol and itself'],
  ['client/view.ts', 'valibot', 'nothing else'],
  ['client/widget/bar.tsx', 'uplot', 'nothing else'],
  ['client/page/jobs.tsx', 'node:path', 'know Node and Deno'],
  ['client/hooks/use-job.ts', 'react', 'nothing else'],
  ['client/view.ts', 'cli-progress', 'nothing else'],
  ['client/terminal/main.ts', 'valibot', 'nothing else'],
  ['client/terminal/main.ts', '../../scripts/run.ts', 'does not know its tools'],
  ['client/index.ts', './terminal/main.ts', 'knows no terminal'],
  ['worker/app.ts', './routes/jobs', 'carries its .ts'],
  ['worker/app.ts', './routes/jobs.js', 'names the source'],
  ['worker/app.ts', '../../elsewhere/x.ts', 'outside the checkout'],
])('%s may not import %s', (path, name, why) => {
  const found = breaches(path, name)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(path)
  expect(found[0]).toContain(why)
})

test.each([
  ['durable/protocol/fold.ts', './event.ts'],
  ['durable/rules/lease.ts', '../protocol/event.ts'],
  ['durable/cloudflare/job-object.ts', 'cloudflare:workers'],
  ['durable/deno/job-host.ts', 'node:sqlite'],
  ['worker/index.ts', 'cloudflare:workers'],
  ['worker/cloudflare/files.ts', '../ports.ts'],
  ['worker/deno.ts', 'node:fs'],
  ['worker/app.ts', '../durable/job-handle.ts'],
  ['worker/app.ts', 'hono/http-exception'],
  ['worker/app.test.ts', 'node:fs'],
  ['worker/app.workerd.test.ts', 'cloudflare:test'],
  ['durable/node-host.test-support.ts', 'node:sqlite'],
  ['durable/job.test.ts', './node-host.test-support.ts'],
  ['drizzle/open-node.ts', 'node:sqlite'],
  ['drizzle/write-batch.ts', '../worker/import/span.ts'],
  ['client/view.ts', '../durable/protocol/event.ts'],
  ['client/widget/bar.tsx', 'preact/hooks'],
  ['client/page/chart.tsx', 'uplot/dist/uPlot.min.css'],
  ['client/hooks/react.ts', 'react'],
  ['client/hooks/preact.ts', 'preact/hooks'],
  ['client/terminal/main.ts', 'node:fs'],
  ['client/terminal/main.ts', '../watch-job.ts'],
  ['client/terminal/progress-bar.ts', 'cli-progress'],
  ['e2e/import.test.ts', 'playwright-core'],
  ['vitest.config.ts', '@cloudflare/vitest-plugin'],
])('%s may import %s', (path, name) => {
  expect(breaches(path, name)).toEqual([])
})

test('a ring of imports is named once, file by file', () => {
  const files = [
    { path: 'durable/a.ts', imports: ['./b.ts'] },
    { path: 'durable/b.ts', imports: ['./deep/c.ts'] },
    { path: 'durable/deep/c.ts', imports: ['../a.ts'] },
    { path: 'durable/d.ts', imports: ['./a.ts', './b.ts'] },
  ]
  expect(findBreaches(files)).toEqual([
    'durable/a.ts → durable/b.ts → durable/deep/c.ts → durable/a.ts: a ring of imports',
  ])
})

test('imports are found in every form, and not in comments or strings', () => {
  const text = `
    // import { no } from './comment.ts'
    import type { A } from './type.ts'
    import './effect.css'
    export { b } from "./again.ts"
    export * from './all.ts'
    import {
      many,
      lines,
    } from './lines.ts'
    const later = await import('./later.ts')
    type T = import('./inline.ts').T
    const text = "import './string.ts'"
    /* import './block.ts' */
  `
  expect(importsOf(text)).toEqual([
    './type.ts',
    './effect.css',
    './again.ts',
    './all.ts',
    './lines.ts',
    './later.ts',
    './inline.ts',
  ])
})

test('the global Deno is seen, its name in a comment or a longer word is not', () => {
  expect(usesDeno("const text = await Deno.readTextFile('x')")).toBe(true)
  expect(usesDeno('// on Deno. this differs\nconst hostDeno = 1')).toBe(false)
})
