import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { RUNNING } from '../running-snapshot.test-support.ts'
import { lazily } from './lazily.ts'
import { pollEvents } from './long-poll-line.ts'
import { type OpenedLine, scriptedTransports } from './scripted-line.test-support.ts'
import type { TransportSource } from './transport.ts'

const stream = scriptedTransports('eventsource', 'fetch')
let asked: URL[]
let answers: unknown[]
let heard: unknown[]
let close: () => void

beforeEach(() => {
  vi.useFakeTimers()
  stream.opened.length = 0
  ;[asked, answers, heard] = [[], [], []]
})

afterEach(() => {
  close()
  vi.useRealTimers()
})

/** An answer of the service; the next request waits until the test gives one. */
function answer(
  cursor: number,
  events: readonly (readonly [string, number])[],
  of: Partial<Snapshot> = {},
  verdict = 'resumed',
): void {
  const snapshot = { ...RUNNING, cursor, ...of }
  answers.push({ verdict, cursor, snapshot, events: events.map(([type, at]) => ({ type, cursor: at, data: { at } })) })
}

function open(cursor = 5, better: readonly TransportSource[] = stream.transports): void {
  close = lazily(() => Promise.resolve(pollEvents))(
    {
      subject: { stream: 'https://jobs.example/stream', events: 'https://jobs.example/events' },
      cursor,
      ticket: null,
      environment: {
        viewer: 'me',
        fetch: async (input, init) => {
          asked.push(new URL(String(input)))
          const next = answers.shift()
          if (next instanceof Error) throw next
          if (next !== undefined) return Response.json(next)
          return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
        },
      },
      better,
    },
    {
      event: (type, _, id) => heard.push(`${type} ${id}`),
      lost: () => heard.push('lost'),
      better: ({ name }) => heard.push(`better ${name}`),
    },
  )
}

const queries = () => asked.map(({ searchParams }) => [searchParams.get('after'), searchParams.get('wait')])

test('begins with where things stand, then waits for what comes, at most once a second', async () => {
  answer(7, [
    ['log', 6],
    ['progress', 7],
  ])
  answer(8, [['log', 8]])
  answer(8, [])
  open()
  await vi.advanceTimersByTimeAsync(999)
  expect(queries()).toEqual([['5', '0']])
  await vi.advanceTimersByTimeAsync(2_001)
  expect(queries().slice(1)).toEqual([
    ['7', '20'],
    ['8', '20'],
    ['8', '20'],
  ])
  expect(heard).toEqual(['sync 5', 'log 6', 'progress 7', 'log 8', 'sync 8'])
})

test('asks at once for what one answer could not hold', async () => {
  answer(6, [['log', 6]], { cursor: 9 })
  open()
  await vi.advanceTimersByTimeAsync(0)
  expect(queries()).toEqual([
    ['5', '0'],
    ['6', '20'],
  ])
})

test.each([
  ['behind', 5, [['log', 40]] as const, 40, ['sync 39', 'log 40']],
  ['ahead', 50, [], 40, ['sync 40']],
])('what was lost for good, %s, is said', async (_, cursor, events, at, expected) => {
  answer(at, events, {}, 'gap')
  open(cursor)
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual(expected)
})

test('is over when the job is, and all of it was told', async () => {
  answer(6, [['log', 6]], { cursor: 7, status: 'failed' })
  answer(7, [['failed', 7]], { status: 'failed' }, 'ended')
  open()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard).toEqual(['sync 5', 'log 6', 'failed 7', 'lost'])
  expect(asked).toHaveLength(2)
})

test('is lost with the network', async () => {
  answers.push(new TypeError('Failed to fetch'))
  open()
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual(['lost'])
})

test('closed, it asks and tells nothing more', async () => {
  answer(6, [['log', 6]])
  open()
  await vi.advanceTimersByTimeAsync(0)
  close()
  await vi.advanceTimersByTimeAsync(600_000)
  expect([asked.length, stream.opened.length, heard]).toEqual([1, 0, ['sync 5', 'log 6']])
})

test('tries each better way beside it in turn, once a minute, from where it stands, and says which one works', async () => {
  answer(6, [['log', 6]])
  open()
  await vi.advanceTimersByTimeAsync(60_000)
  const trial = stream.opened.at(-1) as OpenedLine
  expect([trial.name, trial.request.cursor]).toEqual(['eventsource', 6])
  await vi.advanceTimersByTimeAsync(4_000)
  expect([trial.closed, stream.opened.length]).toEqual([true, 1])
  await vi.advanceTimersByTimeAsync(56_000)
  stream.opened.at(-1)?.listener.lost()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(heard).toEqual(['sync 5', 'log 6'])
  stream.opened.at(-1)?.listener.event('sync', {}, '6')
  expect(heard.at(-1)).toBe('better fetch')
  expect(stream.opened.map(({ name }) => name)).toEqual(['eventsource', 'fetch', 'eventsource', 'fetch'])
  expect(stream.opened.every(({ closed }) => closed)).toBe(true)
})

test('tries nothing where there is nothing better', async () => {
  answer(6, [['log', 6]])
  open(5, [])
  await vi.advanceTimersByTimeAsync(600_000)
  expect([stream.opened, heard]).toEqual([[], ['sync 5', 'log 6']])
})
