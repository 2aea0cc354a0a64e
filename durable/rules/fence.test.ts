import { expect, test } from 'vitest'
import { type Fence, judge } from './fence.ts'

const at = (epoch: number, seq: number | null, first?: number): Fence =>
  first === undefined ? { epoch, seq } : { epoch, seq, first }

test.each([
  ['a push without numbers', at(0, null), {}, 'new'],
  ['the first number of an epoch', at(1, null), { epoch: 1, seq: 7 }, 'new'],
  ['the next number', at(1, 7, 7), { epoch: 1, seq: 8 }, 'new'],
  ['the same number', at(1, 8, 7), { epoch: 1, seq: 8 }, 'repeat'],
  ['an earlier number', at(1, 8, 7), { epoch: 1, seq: 7 }, 'repeat'],
  ['a number before the first', at(1, 8, 7), { epoch: 1, seq: 6 }, 'sequence_gap'],
  ['a number too far ahead', at(1, 8, 7), { epoch: 1, seq: 10 }, 'sequence_gap'],
  ['an older epoch', at(2, null), { epoch: 1, seq: 1 }, 'stale_epoch'],
  ['a newer epoch', at(2, 9, 1), { epoch: 3, seq: 1 }, 'new'],
])('%s', (_, fence, push, outcome) => {
  const verdict = judge(fence, push, false)
  expect(verdict.kind === 'refused' ? verdict.problem.code : verdict.kind).toBe(outcome)
})

test('only the object raises the epoch of a job that the service runs', () => {
  expect(judge(at(1, null), { epoch: 2 }, true)).toMatchObject({ problem: { code: 'stale_epoch' } })
  expect(judge(at(1, null), {}, true)).toMatchObject({ problem: { code: 'stale_epoch' } })
  expect(judge(at(1, null), { epoch: 1 }, true)).toMatchObject({ kind: 'new' })
})
