import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyDigest } from './body-digest.ts'
import { noise } from './bytes.test-support.ts'

const data = noise(2_500_000)

async function digestIn(pieces: readonly Uint8Array[]): Promise<string> {
  const digest = bodyDigest()
  for (const piece of pieces) await digest.update(piece)
  return digest.finish()
}

it('is the same however the body was cut', async () => {
  const whole = await digestIn([data])
  const cuts = fc.array(fc.integer({ min: 0, max: data.byteLength }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(cuts, async (unsorted) => {
      const bounds = [0, ...unsorted.toSorted((a, b) => a - b), data.byteLength]
      const pieces = bounds.slice(1).map((end, i) => data.subarray(bounds[i], end))
      expect(await digestIn(pieces)).toBe(whole)
    }),
    { numRuns: 20 },
  )
})

it('tells bodies apart that differ in one byte, in length, or in nothing but an end', async () => {
  const changed = data.slice()
  changed[1_048_576] = (changed[1_048_576] ?? 0) ^ 1
  const bodies = [data, changed, data.subarray(0, 1_048_576), data.subarray(0, 1_048_575), new Uint8Array(0)]
  const digests = await Promise.all(bodies.map((body) => digestIn([body])))
  expect(new Set(digests).size).toBe(bodies.length)
})
