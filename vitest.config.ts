// Three kinds of test, told apart by name: `*.test.ts` (rules, plain Node), `*.workerd.test.ts` (real workerd with
// real D1, R2, Durable Objects and Workflows), `e2e/*.test.ts` (the whole service, started as a user starts it).
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { FILES_NOT_ON_DENO } from './e2e/harness/opt-outs.ts'
import { PATIENCE_MS } from './e2e/harness/patience.ts'

/** On the second host: what differs most by host; with E2E=all (as in CI) whatever is not left out by name. */
const onDeno = process.env['E2E'] === 'all' ? '**/*' : '{access,access-page,bad-input,import,kill}'

/** What must come about within one process or runtime is waited for so long, however busy the machine (ms). */
const patienceMs = 30_000

/** A test that hangs is found; whatever it waits for that does not come says so first. */
const oneProcess = {
  testTimeout: 2 * patienceMs,
  hookTimeout: 2 * patienceMs,
  expect: { poll: { timeout: patienceMs } },
}

/**
 * Tests of the whole service wait for processes and pages most of the time (two files at once used 38 % of two cores), so
 * that three run at once. They come after the others, whose workers are as many as there are cores.
 */
const wholeService = {
  // Whatever it waits for that does not come says so first.
  testTimeout: 4 * PATIENCE_MS,
  hookTimeout: 4 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
}

const outside = ['node_modules/**', 'dist/**', '.data/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rules',
          include: ['{durable,worker,client,drizzle,scripts,conformance}/**/*.test.ts'],
          exclude: [...outside, '**/*.workerd.test.ts'],
          ...oneProcess,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                // A test that is about keys makes an application of its own.
                ACCESS: 'open',
                TEST_MIGRATIONS: await readD1Migrations('./drizzle/migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          include: ['{durable,worker,client,drizzle}/**/*.workerd.test.ts'],
          exclude: outside,
          setupFiles: ['./drizzle/migrate.workerd.ts'],
          ...oneProcess,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: outside,
          ...wholeService,
        },
      },
      {
        test: {
          name: 'e2e on Deno',
          include: [`e2e/${onDeno}.test.ts`],
          exclude: [...outside, ...Object.keys(FILES_NOT_ON_DENO).map((name) => `e2e/${name}`)],
          env: { E2E_HOST: 'deno' },
          ...wholeService,
        },
      },
    ],
  },
})
