import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineCrc32, crc32, shiftedBy } from './crc32.ts'

test('agrees with zlib, whole and combined from any two pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)]
      expect(crc32(bytes)).toBe(zlibCrc32(bytes))
      expect(combineCrc32(crc32(head), crc32(tail), shiftedBy(tail.length))).toBe(zlibCrc32(bytes))
    }),
  )
})
