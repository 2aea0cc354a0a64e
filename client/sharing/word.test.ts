import { describe, expect, test } from 'vitest'
import { type HeardEvent, isOfNoUse, judge, type Judgement } from './word.ts'

type Said = Parameters<typeof judge>[1]
const told = (from: number | null, event: HeardEvent | null): Said => ({ from, event })
const log = (cursor: number): HeardEvent => ({ type: 'log', cursor })
const tick = (cursor: number): HeardEvent => ({ type: 'progress', cursor })
const sync = (cursor: number, verdict = 'resumed'): HeardEvent => ({ type: 'sync', cursor, data: { verdict } })
const here = (from: number | null): Said => ({ from, event: null })

const rows: readonly (readonly [what: string, cursor: number | null, Said, Judgement])[] = [
  ['the next fact', 5, told(5, log(6)), 'news'],
  ['the next fact, after cursors that nobody used', 5, told(4, log(8)), 'news'],
  ['a fact after one that never came', 5, told(6, log(7)), 'gap'],
  ['a fact that an earlier leader told too', 6, told(5, log(6)), 'known'],
  ['a fact of long ago, from a leader that is behind', 6, told(3, log(4)), 'known'],
  ['a live value at the cursor', 6, told(6, tick(6)), 'news'],
  ['a tick that is older than what is known', 6, told(4, tick(5)), 'known'],
  ['the beginning of a new connection where we stand', 6, told(6, sync(6)), 'news'],
  ['the beginning of a connection of a leader that is behind', 6, told(5, sync(5)), 'known'],
  ['the beginning of a connection, after what it brings', 6, told(5, sync(6)), 'known'],
  ['a service that lost its state', 6, told(6, sync(2, 'gap')), 'news'],
  ['a service that dropped what is missing here too', 6, told(9, sync(12, 'gap')), 'news'],
  ['a leader that stands where we stand', 6, here(6), 'known'],
  ['a leader that is behind', 6, here(4), 'known'],
  ['a leader that is ahead', 6, here(7), 'gap'],
  ['a leader that knows nothing yet, to one that knows nothing', null, here(null), 'known'],
  ['a leader that knows something, to one that knows nothing', null, here(0), 'gap'],
  ['the first that anybody knows', null, told(null, sync(3)), 'news'],
]

describe('to a tab that knows everything up to its cursor', () => {
  test.each(rows)('%s', (_, cursor, word, judgement) => {
    expect(judge(cursor, word)).toBe(judgement)
  })
})

test('a leader that reconnects is of no use while it is hidden, and one that does not is of use', () => {
  expect(isOfNoUse({ hidden: true, connection: 'reconnecting' })).toBe(true)
  expect(isOfNoUse({ hidden: false, connection: 'reconnecting' })).toBe(false)
  expect(isOfNoUse({ hidden: true, connection: 'live' })).toBe(false)
})
