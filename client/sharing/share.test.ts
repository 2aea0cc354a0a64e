// Which watches share a connection: tabs are instances of the code here, in one process, as if one origin had served them.
// What sharing does then is tested beside shared-channel.ts, and in browsers in e2e/sharing.test.ts.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { JobSummary } from '../../durable/protocol/summary.ts'
import type { BoardAddress } from '../board-subject.ts'
import { summary } from '../running-summary.test-support.ts'
import { ScriptedEventSource } from '../scripted-event-source.test-support.ts'
import type { BoardWatch } from '../watch-board.ts'
import { stubPageEvents } from '../page-events.test-support.ts'

const { opened } = ScriptedEventSource
const leaving: (() => void)[] = []

/** One for each test: what is said in one is not heard in another. */
let baseUrl: string
/** What the service lists to whoever asks now. */
let listed: readonly JobSummary[]

/** What the tabs hear of from the browser. */
let page: EventTarget

beforeAll(() => {
  vi.stubGlobal('document', { hidden: false })
  page = stubPageEvents()
  vi.stubGlobal('EventSource', ScriptedEventSource)
  vi.stubGlobal('fetch', async () => Response.json({ jobs: listed, next_cursor: null }))
})
beforeEach(() => {
  opened.length = 0
  listed = []
  baseUrl = `https://${crypto.randomUUID()}.example`
})
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
})
afterAll(() => void vi.unstubAllGlobals())

/** A board in a tab of its own. */
async function openBoard(address: BoardAddress): Promise<BoardWatch> {
  vi.resetModules()
  const { watchBoard } = await import('../watch-board.ts')
  const board = watchBoard(address)
  leaving.push(() => board.close())
  return board
}

/** The stream of whoever dialled last brings the workspace’s jobs. */
async function bring(streams: number, ...jobs: readonly JobSummary[]): Promise<void> {
  await expect.poll(() => opened).toHaveLength(streams)
  ScriptedEventSource.latest.say('sync', 4, { verdict: 'fresh', cursor: 4, jobs })
}

const shown = ({ view }: BoardWatch) => view.jobs?.map(({ job_id }) => job_id)
const job = (job_id: string) => summary({ job_id })

test('boards of one session share, and the second is right at once', async () => {
  const first = await openBoard(baseUrl)
  await bring(1, job('a'), job('b'))
  listed = [job('b')]
  const second = await openBoard(baseUrl)
  await expect.poll(() => shown(second)).toEqual(['a', 'b'])
  expect([shown(first), second.view.connection, opened.length]).toEqual([['a', 'b'], 'live', 1])
})

test('boards that have no job yet share, and are told of the first one', async () => {
  const first = await openBoard(baseUrl)
  await bring(1)
  const second = await openBoard(baseUrl)
  await expect.poll(() => second.view.connection).toBe('live')
  ScriptedEventSource.latest.say('job', 5, job('a'))
  await expect.poll(() => [shown(first), shown(second)]).toEqual([['a'], ['a']])
  expect(opened).toHaveLength(1)
})

test('a board on a ticket has a connection of its own: who else may see a board may see another one', async () => {
  const first = await openBoard({ baseUrl, ticket: 'A' })
  await bring(1, job('a'))
  listed = [job('b')]
  const second = await openBoard({ baseUrl, ticket: () => 'B' })
  await bring(2, job('b'))
  expect([shown(first), shown(second)]).toEqual([['a'], ['b']])
})

test.each([
  ['shows other jobs', ['b']],
  ['has no job', []],
])('a board whose session has become that of another workspace, which %s, is not joined', async (_, ids) => {
  const first = await openBoard(baseUrl)
  await bring(1, job('a'))
  listed = ids.map(job)
  const second = await openBoard(baseUrl)
  await bring(2, ...listed)
  ScriptedEventSource.opened[0]?.say('job', 5, job('c'))
  await expect.poll(() => shown(first)).toEqual(['a', 'c'])
  expect(shown(second)).toEqual(ids)
})

test('one that comes back is not taken along by a leader whose session was another workspace’s', async () => {
  const first = await openBoard(baseUrl)
  await bring(1, job('a'))
  listed = [job('b')]
  const second = await openBoard(baseUrl)
  await bring(2, ...listed)
  for (const type of ['pagehide', 'pageshow']) page.dispatchEvent(new Event(type))
  await expect.poll(() => opened).toHaveLength(4)
  for (const stream of opened.slice(2)) stream.say('job', 5, job('c'))
  await expect
    .poll(() => [shown(first), shown(second)])
    .toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ])
  expect(opened.slice(2).map(({ readyState }) => readyState)).toEqual([0, 0])
})
