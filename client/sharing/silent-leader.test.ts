import { expect, test } from 'vitest'
import { type Look, nextStep } from './silent-leader.ts'

const rows: readonly (readonly [what: string, Look, ReturnType<typeof nextStep>])[] = [
  ['a leader that told something is not asked', { heard: true, asked: false, lateMs: 0 }, 'wait'],
  ['a leader that answered is left alone', { heard: true, asked: true, lateMs: 0 }, 'wait'],
  ['a leader that told nothing is asked', { heard: false, asked: false, lateMs: 0 }, 'ask'],
  ['a leader that did not answer is replaced', { heard: false, asked: true, lateMs: 20 }, 'steal'],
  ['whoever was stuck itself asks again', { heard: false, asked: true, lateMs: 900 }, 'ask'],
  ['whoever was stuck itself and finds an answer is content', { heard: true, asked: true, lateMs: 900 }, 'wait'],
]

test.each(rows)('%s', (_, look, step) => {
  expect(nextStep(look)).toBe(step)
})
