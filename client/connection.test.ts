import { expect, test } from 'vitest'
import { type ConnectionSignal, type ConnectionState, nextState } from './connection.ts'

const signals = ['dial', 'synced-behind', 'caught-up', 'lost', 'over', 'revived', 'denied'] as const

const table: Record<ConnectionState, readonly ConnectionState[]> = {
  connecting: ['connecting', 'catching-up', 'live', 'reconnecting', 'ended', 'connecting', 'refused'],
  'catching-up': ['reconnecting', 'catching-up', 'live', 'reconnecting', 'ended', 'catching-up', 'refused'],
  live: ['reconnecting', 'catching-up', 'live', 'reconnecting', 'ended', 'live', 'refused'],
  reconnecting: ['reconnecting', 'catching-up', 'live', 'reconnecting', 'ended', 'reconnecting', 'refused'],
  ended: ['ended', 'ended', 'ended', 'ended', 'ended', 'reconnecting', 'ended'],
  refused: ['refused', 'refused', 'refused', 'refused', 'refused', 'connecting', 'refused'],
}

const rows = Object.entries(table).flatMap(([state, results]) =>
  signals.map(
    (signal, index) => [state, signal, results[index]] as [ConnectionState, ConnectionSignal, ConnectionState],
  ),
)

test.each(rows)('%s, on %s, becomes %s', (state, signal, expected) => {
  expect(nextState(state, signal)).toBe(expected)
})
