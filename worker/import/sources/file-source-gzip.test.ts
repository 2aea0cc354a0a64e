// A gzip is unpacked once, beside the upload, and read from there.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { derivedKeys } from './derived-files.ts'
import { notes, readAll, spanIds, stored, unreadable } from './file-source.test-support.ts'
import { expectedIds, lines, otlpSpan, request } from './otlp-spans.test-support.ts'

const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('a gzip', () => {
  test('is unpacked once and read like any file', async () => {
    const packed = new Uint8Array(gzipSync(lines(200)))
    const { files, plan } = stored(packed, { gzip: true, filename: 'x.jsonl.gz' })
    const batches = await readAll(files, plan, 4096)
    expect(spanIds(batches)).toEqual(expectedIds(200))
    expect(notes(batches)[0]).toMatch(/^Unpacked .* of gzip to /)
    expect(batches.at(-1)!.total).toBe(lines(200).length)
    expect([...files.stored.keys()].filter((key) => key !== 'up')).toEqual(['up.unpacked'])
    expect(await readAll(files, plan, 4096)).toEqual(batches)
  })

  test('of a large document is indexed beside the unpacked file, and all that was made can be found', async () => {
    const packed = new Uint8Array(gzipSync(JSON.stringify(request(...expectedIds(100).map((_, n) => otlpSpan(n))))))
    const { files, plan } = stored(packed, { gzip: true })
    expect(spanIds(await readAll(files, plan, 3000))).toEqual(expectedIds(100))
    await files.delete(derivedKeys('up'))
    expect([...files.stored.keys()]).toEqual(['up'])
  })

  test('that is broken or has several members is refused by name', async () => {
    const packed = new Uint8Array(gzipSync(lines(200)))
    expect(await unreadable(packed.subarray(0, packed.length - 40), { gzip: true })).toMatch(
      /^"x\.json" cannot be unpacked\. The gzip data breaks off/,
    )
    expect(await unreadable(joinBytes(packed, packed), { gzip: true })).toMatch(/several gzip files in one/)
    expect(await unreadable('no gzip at all', { gzip: true })).toMatch(/^"x\.json" cannot be unpacked/)
  })
})
