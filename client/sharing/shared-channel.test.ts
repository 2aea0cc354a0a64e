// Tabs are channels here, in one process: its locks and its broadcasts are the real ones. What only a browser can do to
// a tab (crash it, freeze it, put it aside) is done to it in e2e/sharing.test.ts.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Follower, Known } from '../follower.ts'
import type { StreamView, Subject } from '../subject.ts'
import { sharedChannel } from './shared-channel.ts'
import type { LeaderWord } from './word.ts'

interface LogView extends StreamView {
  readonly cursor: number
  readonly lines: readonly number[]
}

type LogEvent = { readonly type: 'sync' | 'log'; readonly cursor: number }

const blank: LogView = { connection: 'connecting', cursor: 0, head: 0, refusal: null, lines: [] }

const subject: Subject<LogView, LogEvent> = {
  stream: 'https://jobs.example/api/jobs/j/stream',
  events: null,
  probe: '',
  ticket: null,
  blank,
  fold: (view, { type, cursor }) => ({ ...view, cursor, lines: type === 'log' ? [...view.lines, cursor] : view.lines }),
  opening: ({ cursor }) => ({ type: 'sync', cursor }),
  adopt: (view) => view,
  keyOf: (event) => event,
}

/** A connection whose service is the test. */
class ScriptedFeed implements Follower {
  readonly known: Known<LogView>
  readonly #tell: (event: LogEvent | null) => void
  open = true
  revived = 0

  constructor(known: Known<LogView>, tell: (event: LogEvent | null) => void) {
    this.known = known
    this.#tell = tell
  }

  get view(): LogView {
    return this.known.view
  }

  close(): void {
    this.open = false
  }

  revive(): void {
    this.revived++
  }

  bring(...events: readonly LogEvent[]): void {
    for (const event of events) {
      this.known.view = { ...subject.fold(this.view, event), connection: 'live' }
      this.#tell(event)
    }
  }

  stand(connection: StreamView['connection']): void {
    this.known.view = { ...this.view, connection }
    this.#tell(null)
  }
}

const sync = (cursor: number): LogEvent => ({ type: 'sync', cursor })
const log = (cursor: number): LogEvent => ({ type: 'log', cursor })

/** One for each test: what is said in one is not heard in another. */
let names = 0
let name = ''
const leaving: (() => void)[] = []

function openTab(prove: () => Promise<unknown> = () => Promise.resolve(), seed: LogView = blank) {
  const feeds: ScriptedFeed[] = []
  const heard: number[] = []
  const known: Known<LogView> = { view: seed, transport: null }
  const tell = (event: LogEvent | null) => {
    if (event?.type === 'log') heard.push(event.cursor)
  }
  const channel = sharedChannel(known, subject, tell, {
    name,
    prove,
    connect(mine, _, bring) {
      const feed = new ScriptedFeed(mine, bring)
      feeds.push(feed)
      return feed
    },
  })
  const leave = () => channel.close()
  leaving.push(leave)
  return {
    channel: Object.assign(known, channel),
    heard,
    leave,
    /** The newest connection of this tab. */
    get feed(): ScriptedFeed {
      const [feed] = feeds.slice(-1)
      if (feed === undefined) throw new Error('This tab never had a connection')
      return feed
    },
    get isConnected(): boolean {
      return feeds.some(({ open }) => open)
    },
  }
}

type TestTab = ReturnType<typeof openTab>

async function openLeader(): Promise<TestTab> {
  const tab = openTab()
  await vi.waitFor(() => expect(tab.isConnected).toBe(true))
  tab.feed.bring(sync(0), log(1))
  return tab
}

async function openFollower(): Promise<TestTab> {
  const tab = openTab()
  await vi.waitFor(() => expect(tab.channel.view.connection).toBe('live'))
  return tab
}

/** Somebody else who leads, as far as the tabs can hear. */
function sayAsLeader(word: Partial<LeaderWord<LogView, LogEvent>>): void {
  const post = new BroadcastChannel(name)
  const epoch = Date.now() + 60_000
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel knows one origin
  post.postMessage({ epoch, from: 0, connection: 'live', hidden: false, event: null, view: null, ...word })
  leaving.push(() => post.close())
}

/** From now on somebody else leads. */
async function robLeader(): Promise<void> {
  const end = Promise.withResolvers<void>()
  leaving.push(() => end.resolve())
  await new Promise<void>((resolve) => {
    void navigator.locks.request(name, { steal: true }, () => {
      resolve()
      return end.promise
    })
  })
}

const page = new EventTarget()
beforeAll(() => {
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
})
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
  name = `test ${++names}`
})
afterAll(() => void vi.unstubAllGlobals())

test('one tab has the connection, and all are told each event once', async () => {
  const leader = await openLeader()
  const followers = [await openFollower(), await openFollower()]
  leader.feed.bring(log(2), log(3))
  for (const follower of followers) {
    await vi.waitFor(() => expect(follower.heard).toEqual([2, 3]))
    expect(follower.channel.view.lines).toEqual([1, 2, 3])
    expect(follower.isConnected).toBe(false)
  }
  expect(leader.heard).toEqual([1, 2, 3])
})

test('what becomes of the connection is shown in all tabs', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  leader.feed.stand('reconnecting')
  await vi.waitFor(() => expect(follower.channel.view.connection).toBe('reconnecting'))
})

test('who joins proves its own right first, and is told nothing of the leader’s view before', async () => {
  await openLeader()
  const asked = Promise.withResolvers<void>()
  const given = Promise.withResolvers<void>()
  const joiner = openTab(() => {
    asked.resolve()
    return given.promise
  })
  await asked.promise
  expect(joiner.channel.view).toBe(blank)
  given.resolve()
  await vi.waitFor(() => expect(joiner.channel.view.lines).toEqual([1]))
})

test('who cannot prove its right finds out by a connection of its own, and nobody else is refused', async () => {
  const leader = await openLeader()
  const joiner = openTab(() => Promise.reject(new Error('no ticket')))
  await vi.waitFor(() => expect(joiner.isConnected).toBe(true))
  joiner.feed.stand('refused')
  leader.feed.bring(log(2))
  const follower = await openFollower()
  expect(follower.channel.view.lines).toEqual([1, 2])
  expect([joiner.channel.view.connection, joiner.channel.view.lines]).toEqual(['refused', []])
})

test('when the leader leaves, the next one goes on from what it knows', async () => {
  const leader = await openLeader()
  const [next, last] = [await openFollower(), await openFollower()]
  leader.feed.bring(log(2))
  await vi.waitFor(() => expect([next.heard, last.heard]).toEqual([[2], [2]]))
  leader.leave()
  await vi.waitFor(() => expect(next.isConnected).toBe(true))
  expect([leader.isConnected, next.feed.view.cursor]).toEqual([false, 2])
  next.feed.bring(sync(2), log(3))
  await vi.waitFor(() => expect(last.heard).toEqual([2, 3]))
})

test('a leader that the service refuses keeps that to itself, and another one leads by its own right', async () => {
  const leader = await openLeader()
  const next = await openFollower()
  leader.feed.stand('refused')
  await vi.waitFor(() => expect(next.isConnected).toBe(true))
  expect([leader.channel.view.connection, next.channel.view.connection]).toEqual(['refused', 'live'])
})

test('who missed something gets it by a connection of its own, until the leader follows on it', async () => {
  await openLeader()
  const follower = await openFollower()
  await robLeader()
  sayAsLeader({ from: 4, event: log(5) })
  await vi.waitFor(() => expect(follower.isConnected).toBe(true))
  expect([follower.heard, follower.feed.view.cursor]).toEqual([[], 1])
  follower.feed.bring(sync(1), log(2), log(3))
  sayAsLeader({ from: 5, event: log(6) })
  follower.feed.bring(log(4), log(5), log(6))
  sayAsLeader({ from: 6, event: log(7) })
  await vi.waitFor(() => expect(follower.isConnected).toBe(false))
  expect(follower.heard).toEqual([2, 3, 4, 5, 6, 7])
})

test('what an earlier leader says late is not heard', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  sayAsLeader({ epoch: 1, from: 1, event: log(2) })
  sayAsLeader({ epoch: 1, from: 7, event: log(8) })
  leader.feed.bring(log(9))
  await vi.waitFor(() => expect(follower.heard).toEqual([9]))
  expect(follower.isConnected).toBe(false)
})

test('who was robbed tells nobody any more, and lets go of its connection when it has met the new leader', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  await robLeader()
  leader.feed.bring(log(2))
  expect(leader.isConnected).toBe(true)
  sayAsLeader({ from: 1, event: log(2) })
  sayAsLeader({ from: 2, event: log(3) })
  await vi.waitFor(() =>
    expect([leader.heard, follower.heard]).toEqual([
      [1, 2, 3],
      [2, 3],
    ]),
  )
  expect(leader.isConnected).toBe(false)
})

test('who was stuck while it was granted the lead and lost it again takes nobody along', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  const later = Date.now() + 60_000
  const ear = new BroadcastChannel(name)
  leaving.push(() => ear.close())
  const calledBack = new Promise<void>((resolve) => {
    ear.addEventListener('message', ({ data }) => data.epoch > later && resolve())
  })
  sayAsLeader({ epoch: later, from: 1, event: null })
  await calledBack
  leader.feed.bring(log(2))
  await vi.waitFor(() => expect(follower.heard).toEqual([2]))
  expect([leader.isConnected, follower.isConnected]).toEqual([true, false])
})

test('a leader that does not answer is robbed', async () => {
  const end = Promise.withResolvers<void>()
  leaving.push(() => end.resolve())
  const held = navigator.locks.request(name, () => end.promise).catch(({ name: reason }: Error) => reason)
  const tab = openTab()
  await vi.waitFor(() => expect(tab.isConnected).toBe(true), { timeout: 10_000 })
  expect(await held).toBe('AbortError')
})

test('a tab that nobody sees runs no timer and robs nobody, until it is shown', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('document', { hidden: true })
  const end = Promise.withResolvers<void>()
  leaving.push(() => end.resolve())
  const held = navigator.locks.request(name, () => end.promise).catch(({ name: reason }: Error) => reason)
  const tab = openTab()
  expect(vi.getTimerCount()).toBe(0)
  vi.stubGlobal('document', { hidden: false })
  page.dispatchEvent(new Event('visibilitychange'))
  expect(vi.getTimerCount()).toBe(1)
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
  expect(await held).toBe('AbortError')
  expect(tab.isConnected).toBe(true)
})

test('where a page may have no locks, or may not speak to others, it has a connection of its own', async () => {
  function refuse(): never {
    throw new DOMException('no storage for this page', 'SecurityError')
  }
  vi.spyOn(navigator.locks, 'request').mockImplementationOnce(async () => refuse())
  const lockless = openTab()
  await vi.waitFor(() => expect(lockless.isConnected).toBe(true))
  const speech = vi.spyOn(globalThis, 'BroadcastChannel').mockImplementationOnce(refuse)
  const mute = openTab()
  speech.mockRestore()
  expect(mute.isConnected).toBe(true)
  mute.feed.bring(sync(0), log(1))
  expect([mute.heard, lockless.heard]).toEqual([[1], []])
})

test('whoever asks to look again is heard by the leader', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  follower.channel.revive()
  await vi.waitFor(() => expect(leader.feed.revived).toBe(1))
})

test('when all have left nobody has a connection, and whoever comes back leads', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  for (const { leave } of [leader, follower]) leave()
  await vi.waitFor(() => expect([leader.isConnected, follower.isConnected]).toEqual([false, false]))
  const next = openTab(undefined, leader.channel.view)
  await vi.waitFor(() => expect(next.isConnected).toBe(true))
  expect(next.feed.view.cursor).toBe(1)
})

test('who was refused and looks again shares again', async () => {
  const leader = await openLeader()
  let right: () => Promise<unknown> = () => Promise.reject(new Error('no ticket'))
  const tab = openTab(() => right())
  await vi.waitFor(() => expect(tab.isConnected).toBe(true))
  tab.feed.stand('refused')
  right = () => Promise.resolve()
  tab.channel.revive()
  await vi.waitFor(() => expect(tab.channel.view).toMatchObject({ connection: 'live', lines: [1] }))
  expect(tab.isConnected).toBe(false)
  leader.feed.bring(log(2))
  await vi.waitFor(() => expect(tab.heard).toEqual([2]))
})
