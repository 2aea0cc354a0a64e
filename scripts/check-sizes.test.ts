import { expect, test } from 'vitest'
import { weigh } from './check-sizes.ts'

test.each([
  ['dist/page/widget.js', 15_000],
  ['dist/page/widget/import-dialog-Bx3_k-9.js', 5_000],
  ['dist/page/widget/job-details-Bx3_k-9.js', 7_500],
  ['dist/page/widget/begin-import-Bx3_k-9.js', 2_500],
  ['dist/page/widget/de-Bx3_k-9.js', 1_200],
  ['client core', 2_500],
  ['client with downgrade and sharing', 7_290],
])('%s may have %i bytes and not one more', (path, maxBytes) => {
  expect(weigh([{ path, bytes: maxBytes }]).over).toEqual([])
  const [sentence, ...others] = weigh([{ path, bytes: maxBytes + 1 }]).over
  expect(sentence).toContain(`${path} has ${maxBytes + 1} bytes`)
  expect(others).toEqual([])
})

test('a file without a budget is listed and never refused', () => {
  const { lines, over } = weigh([{ path: 'dist/page/assets/index-1.js', bytes: 90_000 }])
  expect(over).toEqual([])
  expect(lines[0]).toContain('90000 B gzip  dist/page/assets/index-1.js')
})
