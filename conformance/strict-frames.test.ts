import { expect, test } from 'vitest'
import { strictFrames, wholeFrames } from './strict-frames.ts'

test('frames of every kind are read', () => {
  const text =
    'retry: 1000\n\nid: 3\nevent: log\ndata: {"message":"a\\nb\u2028c"}\n\nretry: 5\nevent: busy\ndata: {}\n\n'
  expect(strictFrames(text)).toEqual([
    { retry: 1000, id: null, event: null, data: null },
    { retry: null, id: '3', event: 'log', data: { message: 'a\nb\u2028c' } },
    { retry: 5, id: null, event: 'busy', data: {} },
  ])
})

test.each([
  ['a CR', 'id: 1\r\nevent: log\ndata: {}\n\n', 'U+000D'],
  ['a NUL', 'id: 1\nevent: log\ndata: {"a":"\u0000"}\n\n', 'U+0000'],
  ['a comment', ': hello\n\n', 'no field'],
  ['two data lines', 'id: 1\nevent: log\ndata: {\ndata: }\n\n', 'data twice'],
  ['a line of an injection', 'id: 1\nevent: log\ndata: {"a":"\nevent: completed"}\n\n', 'event twice'],
  ['no id', 'event: log\ndata: {}\n\n', 'lacks its id'],
  ['an unknown event', 'id: 1\nevent: forged\ndata: {}\n\n', 'unknown name'],
  ['no data', 'id: 1\nevent: log\n\n', 'lacks event or data'],
  ['data that is no object', 'id: 1\nevent: log\ndata: 7\n\n', 'no object'],
  ['half a frame', 'id: 1\nevent: log\n', 'within a frame'],
  ['a retry that is no number', 'retry: soon\n\n', 'no number'],
  ['an empty line too many', 'id: 1\nevent: log\ndata: {}\n\n\n\n', 'no field'],
])('%s is refused', (_, text, reason) => {
  expect(() => strictFrames(text)).toThrow(reason)
})

test('what is not a whole frame yet is left out', () => {
  expect(wholeFrames('retry: 1\n\nid: 2\nev')).toBe('retry: 1\n\n')
  expect(wholeFrames('retry: 1')).toBe('')
})
