// The page that tells of the limits says what the code says.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

const rows = [...read('docs/limits.md').matchAll(/^\|(.+)\|(.+)\| `(.+)` in (\S+) \|$/gm)].map(
  ([, what = '', amount = '', declaration = '', path = '']) => ({ what: what.trim(), amount, declaration, path }),
)

test('the page has rows to check', () => {
  expect(rows.length).toBeGreaterThan(35)
})

test.each(rows)('$what: $declaration', ({ amount, declaration, path }) => {
  const [name = '', value = ''] = declaration.split(/(?:: \w+)? = /)
  expect(read(path)).toMatch(new RegExp(String.raw`^(export )?const ${name}\b`, 'm'))
  expect(read(path)).toContain(`const ${declaration}\n`)
  const figures = [...value.matchAll(/\d[\d_]*/g)].map(([figure]) => Number(figure.replaceAll('_', '')))
  const [said = ''] = /\d[\d,]*/.exec(amount) ?? []
  // An amount in words (a day) is the reader's to check; one in figures is one of the constant's, or their product.
  const product = figures.reduce((all, figure) => all * figure, 1)
  if (said !== '') expect([...figures, product]).toContain(Number(said.replaceAll(',', '')))
})
