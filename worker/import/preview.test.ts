import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PREVIEW_LENGTH, previewOf } from './preview.ts'
import type { Message } from './span.ts'

const TALK: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'What is\n\n  the weather?' },
  { role: 'assistant', tool_calls: [{ id: '1', name: 'weather', arguments: '{"city":"Berlin"}' }] },
  { role: 'tool', content: '59°F', tool_call_id: '1' },
]

test.each<[string, readonly Message[] | undefined, 'input' | 'output', string | null]>([
  ['an input is what the user last said', TALK, 'input', 'What is the weather?'],
  ['an output without words is the call of a tool', TALK, 'output', 'weather({"city":"Berlin"})'],
  [
    'arguments that are a value are shown as JSON',
    [{ role: 'assistant', tool_calls: [{ name: 'f', arguments: { a: 1 } }] }],
    'output',
    'f({"a":1})',
  ],
  [
    'words go before calls',
    [{ role: 'assistant', content: 'Let me see.', tool_calls: [{ name: 'f', arguments: {} }] }],
    'output',
    'Let me see.',
  ],
  [
    'Gemini calls its assistant model',
    [
      { role: 'model', content: 'Hi.' },
      { role: 'tool', content: 'x' },
    ],
    'output',
    'Hi.',
  ],
  ['without a user the last message stands', [{ content: 'a' }, { content: 'b' }], 'input', 'b'],
  [
    'texts among the parts are read in order',
    [{ role: 'user', parts: [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }] }],
    'input',
    'a b',
  ],
  [
    'a picture alone is named',
    [{ role: 'user', parts: [{ type: 'image_url', image_url: {} }] }],
    'input',
    '[image_url]',
  ],
  ['thoughts alone are read', [{ role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.' }] }], 'output', 'Hm.'],
  ['nothing said is no preview', [{ role: 'user', content: ' \n' }], 'input', null],
])('%s', (_name, messages, side, preview) => {
  expect(previewOf(messages, undefined, side)).toBe(preview)
})

test.each([
  ['plain words\tand\u00a0blanks', 'plain words and blanks'],
  [{ input: 'only this' }, 'only this'],
  [{ a: 1, b: [true, null, 'x'] }, '{"a":1,"b":[true,null,"x"]}'],
  [[], '[]'],
  [0, '0'],
  [null, null],
  [undefined, null],
  ['a\0b', 'a b'],
  ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
])('the value %j is shown as %j', (value, preview) => {
  expect(previewOf(undefined, value, 'output')).toBe(preview)
})

test('a long text is cut between characters and says so', () => {
  const preview = previewOf(undefined, `${'a'.repeat(PREVIEW_LENGTH - 1)}😀${'b'.repeat(50)}`, 'input')
  expect(preview).toBe(`${'a'.repeat(PREVIEW_LENGTH - 1)}…`)
})

test('previews are short, well formed and on one line, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 12, stringUnit: 'binary' }), (value) => {
      // What JSON.parse gives back is what an importer sees.
      const preview = previewOf(undefined, JSON.parse(JSON.stringify(value)), 'input')
      if (preview === null) return
      expect(preview.length).toBeLessThanOrEqual(PREVIEW_LENGTH + 1)
      expect(preview.isWellFormed()).toBe(true)
      expect(preview).not.toMatch(/[\0\r\n\t]/)
    }),
  )
})

test('a value of megabytes costs no more than its first words', () => {
  let looks = 0
  const documents = new Proxy(
    Array.from({ length: 20_000 }, (_, index) => ({ index, text: 'word '.repeat(200) })),
    {
      get(list, name, receiver) {
        looks++
        return Reflect.get(list, name, receiver)
      },
    },
  )
  expect(previewOf(undefined, { documents }, 'output')).toContain('word word')
  expect(looks).toBeGreaterThan(0)
  expect(looks).toBeLessThan(100)
})
