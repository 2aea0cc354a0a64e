import { expect, test } from 'vitest'
import { type ConnectionSignal, type ConnectionState, nextState } from './connection.ts'

const signals = [
  'dial',
  'catching-up',
  'live',
  'polling',
  'lost',
  'ended',
  'refused',
] as const satisfies readonly ConnectionSignal[]

/** What each state becomes, on each signal in the order above. */
const table: Record<ConnectionState, string> = {
  connecting: 'connecting   catching-up live polling reconnecting ended refused',
  'catching-up': 'reconnecting catching-up live polling reconnecting ended refused',
  live: 'reconnecting catching-up live polling reconnecting ended refused',
  polling: 'polling      catching-up live polling reconnecting ended refused',
  reconnecting: 'reconnecting catching-up live polling reconnecting ended refused',
  ended: 'reconnecting catching-up live polling ended        ended refused',
  refused: 'connecting   catching-up live polling refused      ended refused',
}

const rows = Object.entries(table).flatMap(([state, results]) =>
  results
    .split(/ +/)
    .map(
      (result, index) =>
        [state, signals[index], result] as [ConnectionState, (typeof signals)[number], ConnectionState],
    ),
)

test('the table names every state on every signal', () => {
  expect(rows).toHaveLength(7 * signals.length)
})

test.each(rows)('%s, on %s, becomes %s', (state, signal, expected) => {
  expect(nextState(state, signal)).toBe(expected)
})
