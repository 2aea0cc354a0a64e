import { expect, test } from 'vitest'
import { type ConnectionState, whenDialled, whenLost } from './connection.ts'

/** What each state becomes while a connection is being opened, and while there is none. */
const table: Record<ConnectionState, readonly [dialled: ConnectionState, lost: ConnectionState]> = {
  connecting: ['connecting', 'reconnecting'],
  'catching-up': ['reconnecting', 'reconnecting'],
  live: ['reconnecting', 'reconnecting'],
  polling: ['polling', 'reconnecting'],
  reconnecting: ['reconnecting', 'reconnecting'],
  ended: ['reconnecting', 'ended'],
  refused: ['connecting', 'refused'],
}

const rows = Object.entries(table) as [ConnectionState, (typeof table)[ConnectionState]][]

test.each(rows)('%s, dialled or lost, becomes %o', (state, expected) => {
  expect([whenDialled(state), whenLost(state)]).toEqual(expected)
})
