import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { BoardEvent } from './board-view.ts'
import { summary } from './running-summary.test-support.ts'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import { type BoardWatch, watchBoard } from './watch-board.ts'

let board: BoardWatch
let answer: () => Response
let asked: string[]

// What is loaded on demand is loaded before time stands still.
beforeAll(() => import('./recovery.ts'))

beforeEach(() => {
  vi.useFakeTimers()
  ScriptedEventSource.opened.length = 0
  asked = []
  answer = () => Response.json({ jobs: [], next_cursor: null })
  board = watchBoard('https://jobs.example', {
    EventSource: ScriptedEventSource as unknown as typeof EventSource,
    fetch: async (input) => {
      asked.push(String(input))
      return answer()
    },
    random: () => 0.5,
    viewer: 'me',
  })
})

afterEach(() => {
  board.close()
  vi.useRealTimers()
})

const sync = (cursor: number, ...jobs: readonly ReturnType<typeof summary>[]) =>
  ScriptedEventSource.latest.say('sync', cursor, { verdict: 'fresh', cursor, jobs })

test('the first connection asks for no past, and is live with the first answer', () => {
  expect(ScriptedEventSource.latest.url).toBe('https://jobs.example/api/stream?viewer=me')
  sync(4, summary())
  expect(board.view).toMatchObject({ connection: 'live', jobs: [{ job_id: 'j', progress: 40 }] })
  ScriptedEventSource.latest.say('job', 5, summary({ cursor: 6, progress: 60 }))
  expect(board.view.jobs).toMatchObject([{ progress: 60 }])
})

test('a job that has ended does not end the board', () => {
  sync(4, summary())
  ScriptedEventSource.latest.say('job', 5, summary({ cursor: 6, status: 'completed' }))
  expect(board.view.connection).toBe('live')
  expect(ScriptedEventSource.latest.readyState).toBe(0)
})

test('a broken connection goes on after the last event, with the jobs kept', async () => {
  sync(4, summary())
  ScriptedEventSource.latest.say('job', 5, summary({ cursor: 6 }))
  ScriptedEventSource.latest.fail()
  expect(board.view).toMatchObject({ connection: 'reconnecting', jobs: [{ job_id: 'j' }] })
  await vi.advanceTimersByTimeAsync(250)
  expect(ScriptedEventSource.latest.url).toBe('https://jobs.example/api/stream?after=5&viewer=me')
})

test('a refused board says why, and is not asked for again', async () => {
  answer = () => Response.json({ code: 'not_found', detail: 'Nothing for you here.' }, { status: 404 })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(board.view).toMatchObject({ connection: 'refused', refusal: { message: 'Nothing for you here.' } })
  expect(asked).toEqual(['https://jobs.example/api/jobs?limit=50'])
  expect(ScriptedEventSource.opened).toHaveLength(1)
})

test('iterating yields the jobs known, then each change; of one job only the newest that nobody has taken yet', async () => {
  sync(4, summary())
  const iterator = board[Symbol.asyncIterator]()
  for (const done of [5, 6, 7]) {
    ScriptedEventSource.latest.say('job', done, summary({ cursor: done + 1, done }))
    ScriptedEventSource.latest.say('job', done, summary({ job_id: 'other', cursor: done + 1, done }))
  }
  const heard: BoardEvent[] = []
  for (let taken = 0; taken < 3; taken++) {
    const { value } = await iterator.next()
    if (value) heard.push(value)
  }
  expect(heard).toMatchObject([
    { type: 'sync', data: { jobs: [{ job_id: 'j' }] } },
    { type: 'job', data: { job_id: 'j', done: 7 } },
    { type: 'job', data: { job_id: 'other', done: 7 } },
  ])
  const next = iterator.next()
  board.close()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('a ticket in the address of the stream goes along with every request', async () => {
  const other = watchBoard('https://jobs.example/base/api/stream?ticket=t', {
    EventSource: ScriptedEventSource as unknown as typeof EventSource,
    fetch: async (input) => {
      asked.push(String(input))
      return answer()
    },
    viewer: 'me',
  })
  expect(ScriptedEventSource.latest.url).toBe('https://jobs.example/base/api/stream?viewer=me&ticket=t')
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual(['https://jobs.example/base/api/jobs?limit=50&ticket=t'])
  other.close()
})

test('where no stream comes through, the newest jobs are shown by the question why', async () => {
  answer = () => Response.json({ jobs: [summary({ progress: 70 })], next_cursor: null })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(0)
  expect(board.view).toMatchObject({ connection: 'reconnecting', jobs: [{ job_id: 'j', progress: 70 }] })
})
