// Compressed streams: every frame readable at once, shared by readers that began at different places, whole at the end.
import { createGunzip, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDeflate, takesGzip } from './compression.ts'
import { Frame, gzipOutlet } from './outlet.ts'

const deflate = findDeflate()
if (deflate === null) throw new Error('this runtime has no zlib to test with')

test('frames that are compressed once make a whole gzip stream for each reader, wherever it began', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 9 }),
      fc.nat(8),
      (texts, skipped) => {
        const frames = texts.map((text, index) => new Frame(text, index))
        for (const from of [0, skipped % frames.length]) {
          const outlet = gzipOutlet(deflate)
          const taken = frames.slice(from)
          const bytes = Buffer.concat([...taken.map((frame) => outlet.write(frame)), outlet.end() ?? new Uint8Array()])
          expect(gunzipSync(bytes).equals(Buffer.concat(taken.map(({ plain }) => plain)))).toBe(true)
        }
      },
    ),
  )
})

test('a frame can be read as soon as it is written, and readers share its bytes', async () => {
  const [first, second] = [gzipOutlet(deflate), gzipOutlet(deflate)]
  const gunzip = createGunzip()
  const chunks = gunzip[Symbol.asyncIterator]()
  for (let n = 0; n < 5; n++) {
    const frame = new Frame(`id: ${n}\nevent: log\ndata: {"message":"line ${n}"}\n\n`, n)
    const bytes = first.write(frame)
    const again = second.write(frame)
    if (n > 0) expect(again).toBe(bytes)
    gunzip.write(bytes)
    const { value } = await chunks.next()
    expect(String(value)).toContain(`line ${n}`)
  }
})

test.each([
  ['gzip', true],
  ['br, gzip', true],
  ['gzip;q=0.5, *;q=0', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000', false],
  ['br', false],
  ['', false],
  [null, false],
])('Accept-Encoding: %s takes gzip: %s', (header, takes) => {
  expect(takesGzip(header)).toBe(takes)
})
