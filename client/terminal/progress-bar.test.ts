// A bar for people, lines for logs.
import { WriteStream } from 'node:tty'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { terminalBar, uploadProgress } from './progress-bar.ts'

/** What a program writes to when nobody's terminal is at the other end, and what it has written. */
function output(): { readonly stream: NodeJS.WriteStream; lines(): readonly string[] } {
  const pipe = new PassThrough()
  const stream: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), { isTTY: false })
  stream.write = (text: string | Uint8Array) => pipe.write(text)
  return {
    stream,
    lines: () =>
      String(pipe.read() ?? '')
        .split('\n')
        .slice(0, -1),
  }
}

test('without a terminal each tenth is one line, and each phase, however often the job tells', () => {
  const { stream, lines } = output()
  const bar = terminalBar(stream)
  for (let done = 0; done <= 1_000; done += 1) {
    bar.show({ progress: done / 10, done, total: 1_000, unit: 'files', phase: done < 555 ? 'copying' : 'checking' })
  }
  bar.stop()
  const printed = lines()
  expect(printed).toHaveLength(12)
  expect(printed[0]).toBe('  0 %  copying · 0 of 1,000 files')
  expect(printed.at(6)).toBe(' 55 %  checking · 555 of 1,000 files')
  expect(printed.at(-1)).toBe('100 %  checking · 1,000 of 1,000 files')
})

test('without a terminal nothing is written but text, whatever the phase is called', () => {
  const { stream, lines } = output()
  const bar = terminalBar(stream)
  bar.show({ progress: null, phase: '\u001b[2Jreading\nmore' })
  bar.print('a line')
  expect(lines()).toEqual(['  ? %  reading more', 'a line'])
})

test('an attempt that begins anew is told from its beginning', () => {
  const { stream, lines } = output()
  const bar = terminalBar(stream)
  for (const progress of [80, 100, 0, 10]) bar.show({ progress })
  expect(lines()).toEqual([' 80 %', '100 %', '  0 %', ' 10 %'])
})

test('a file without a byte is up at once', () => {
  expect([uploadProgress(0, 0).progress, uploadProgress(1, 4).progress]).toEqual([100, 25])
})
