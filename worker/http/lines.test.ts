import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitLines, type Line } from './lines.ts'

const encoder = new TextEncoder()

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function linesOf(chunks: readonly Uint8Array[], maxLineBytes = 1000): Promise<Line[] | string> {
  const lines: Line[] = []
  for await (const batch of splitLines(streamOf(chunks), maxLineBytes)) {
    if (!batch.ok) return `${batch.problem.code}: ${batch.problem.detail}`
    lines.push(...batch.value)
  }
  return lines
}

it('finds the same lines however the bytes were cut', async () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll(/[\n\uFEFF]/g, ' ')),
    { minLength: 1 },
  )
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = encoder.encode(lines.join('\n'))
      const chunks = Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      )
      const expected = lines.map((line, i) => ({ number: i + 1, text: line })).filter((line) => line.text.trim() !== '')
      expect(await linesOf(chunks)).toEqual(expected)
    }),
  )
})

it('refuses a line without end, and what is not UTF-8', async () => {
  const long = encoder.encode('x'.repeat(600))
  expect(await linesOf([encoder.encode('a\n'), long, long])).toMatch(/^body_too_large: Line 2 is longer/)
  expect(await linesOf([encoder.encode('a\nb\n'), new Uint8Array([0xff, 10])])).toMatch(
    /^invalid_json: .* after line 2/,
  )
})
