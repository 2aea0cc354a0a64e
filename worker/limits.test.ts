// The page that tells of the limits says what the code says, figure for figure.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

const rows = [...read('docs/limits.md').matchAll(/^\|(.+)\|(.+)\| `(.+)` in (\S+) \|$/gm)].map(
  ([, what = '', amount = '', declaration = '', path = '']) => ({
    what: what.trim(),
    amount: amount.trim(),
    declaration,
    path,
  }),
)

const BYTES: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, kB: 1e3, MB: 1e6, GB: 1e9 }
const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
}

/** What a constant counts in, by the end of its name (ms); 1 for what is no time. */
function unitOf(name: string): number {
  if (name.endsWith('_SECONDS')) return 1_000
  return name.endsWith('_HOURS') ? 3_600_000 : 1
}

/** Of a product of numbers and powers, as limits are written. */
function valueOf(expression: string): number {
  const factors = expression.replaceAll('_', '').split(/(?<!\*)\*(?!\*)/)
  return factors.reduce(
    (product, factor) =>
      product *
      factor
        .split('**')
        .map(Number)
        .reduce((a, b) => a ** b),
    1,
  )
}

/** `7 days`, `a day`, `64 KiB of JSON`, `5,000 a second`. */
function saidIn(amount: string): number {
  const [, figure = '', unit = ''] = /^(\d[\d,]*|a) ?(\S*)/.exec(amount) ?? []
  const number = figure === 'a' ? 1 : Number(figure.replaceAll(',', ''))
  return number * (BYTES[unit] ?? MILLISECONDS[unit] ?? 1)
}

test('the page has rows to check', () => {
  expect(rows.length).toBeGreaterThan(35)
})

test.each(rows)('$what: $declaration', ({ amount, declaration, path }) => {
  const [name = '', value = ''] = declaration.split(/(?:: \w+)? = /)
  expect(read(path)).toMatch(new RegExp(String.raw`^(export )?const ${name}\b`, 'm'))
  expect(read(path)).toContain(`const ${declaration}\n`)
  const rate = /^\{ limit: ([\d_]+), periodSeconds: (\d+) \}$/.exec(value)
  if (rate === null) expect(saidIn(amount)).toBe(valueOf(value) * unitOf(name))
  else expect(amount).toBe(`${valueOf(rate[1] ?? '').toLocaleString('en-US')} in ${rate[2]} s`)
})
