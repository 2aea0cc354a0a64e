// What others wrote reaches a terminal as text and nothing else.
import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test.each([
  ['colours and what moves the cursor', '\u001b[31mred\u001b[0m\u001b[2J\u001b[1;1Hhere', 'redhere'],
  ['titles and links of a terminal', '\u001b]0;owned\u0007\u001b]8;;http://x\u0007click\u001b]8;;\u0007', 'click'],
  ['an escape that is cut off', 'end\u001b', 'end'],
  ['C1 controls, which some terminals obey as well', 'a\u009b31mb\u0085c', 'ab c'],
  ['lines within a line', 'one\r\ntwo\u2028three\u0000', 'one two three'],
  ['text that is read backwards', 'a\u202egnp.exe\u202c\u2066b\u2069\u200f', 'agnp.exeb'],
])('%s', (_, text, shown) => {
  expect(plainText(text)).toBe(shown)
})

test('words of any language stay as they are', () => {
  const words = 'Überprüfung · 検証 · بررسی · 👩‍🚀 100 %'
  expect(plainText(words)).toBe(words)
})
