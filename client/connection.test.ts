import { expect, test } from 'vitest'
import { type ConnectionState, whenDialled, whenLost } from './connection.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import { whenHeard } from './subject.ts'
import type { TransportName } from './transports/transport.ts'
import { EMPTY_VIEW } from './view.ts'

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

const ENDED = { ...RUNNING, status: 'completed' } as const

test.each<[what: string, cursor: number, snapshot: typeof RUNNING | typeof ENDED, TransportName, ConnectionState]>([
  ['history', 4, RUNNING, 'eventsource', 'catching-up'],
  ['history of what is over', 4, ENDED, 'long-poll', 'catching-up'],
  ['all there is, on a stream', 5, RUNNING, 'fetch', 'live'],
  ['all there is, answer by answer', 5, RUNNING, 'long-poll', 'polling'],
  ['the end', 5, ENDED, 'eventsource', 'ended'],
  ['the end, answer by answer', 6, ENDED, 'long-poll', 'ended'],
])('%s makes it %5$s', (_, cursor, snapshot, transport, expected) => {
  expect(whenHeard({ ...EMPTY_VIEW, cursor, head: 5, snapshot }, transport)).toBe(expected)
})
