// Each promise of SECURITY.md names the tests that hold it, and these are there, by that name.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)

const [, promises = ''] = readFileSync(at('SECURITY.md'), 'utf8').split(/^## (?:Promises|Not promised)$/m)

/** Each a bullet, put on one line. */
const bullets = promises
  .split(/^- /m)
  .slice(1)
  .map((text) =>
    text
      .replace(/\n### .*/s, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )

const held = bullets.flatMap((text) =>
  [...text.matchAll(/`([\w./-]+\.ts)`: ((?:“[^”]+” ?)+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ path, title })),
  ),
)

test('there are promises, and many tests that hold them', () => {
  expect(bullets.length).toBeGreaterThan(25)
  expect(held.length).toBeGreaterThan(60)
})

test.each(bullets)('has a test: %s', (text) => {
  expect(text).toMatch(/`[\w./-]+\.ts`: “[^”]+”/)
})

test.each(held)('$path has “$title”', ({ path, title }) => {
  expect(existsSync(at(path))).toBe(true)
  const source = readFileSync(at(path), 'utf8')
  expect(["'", '"', '`'].some((quote) => source.includes(quote + title + quote))).toBe(true)
})
