// While one tab leads all share its connection, each by its own right; who has none, or cannot share, is on its own and
// hinders nobody.
import { expect, test, vi } from 'vitest'
import {
  admit,
  blank,
  leaving,
  log,
  name,
  openFollower,
  openLeader,
  openTab,
  stageEachTest,
  sync,
} from './shared-channel.test-support.ts'

stageEachTest()

test('one tab has the connection, and all are told each event once', async () => {
  const leader = await openLeader()
  const followers = [await openFollower(), await openFollower()]
  leader.feed.bring(log(2), log(3))
  for (const follower of followers) {
    await expect.poll(() => follower.heard).toEqual([2, 3])
    expect(follower.channel.view.lines).toEqual([1, 2, 3])
    expect(follower.isConnected).toBe(false)
  }
  expect(leader.heard).toEqual([1, 2, 3])
})

test('what becomes of the connection is shown in all tabs', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  leader.feed.stand('reconnecting')
  await expect.poll(() => follower.channel.view.connection).toBe('reconnecting')
})

test('who joins proves its own right first, and is told nothing of the leader’s view before', async () => {
  await openLeader()
  const asked = Promise.withResolvers<void>()
  const given = Promise.withResolvers<() => boolean>()
  const joiner = openTab(() => {
    asked.resolve()
    return given.promise
  })
  await asked.promise
  expect(joiner.channel.view).toBe(blank)
  given.resolve(() => true)
  await expect.poll(() => joiner.channel.view.lines).toEqual([1])
})

test('who cannot prove its right finds out by a connection of its own, and nobody else is refused', async () => {
  const leader = await openLeader()
  const joiner = openTab(() => Promise.reject(new Error('no ticket')))
  await expect.poll(() => joiner.isConnected).toBe(true)
  joiner.feed.stand('refused')
  leader.feed.bring(log(2))
  const follower = await openFollower()
  expect(follower.channel.view.lines).toEqual([1, 2])
  expect([joiner.channel.view.connection, joiner.channel.view.lines]).toEqual(['refused', []])
})

test('who may see something else under the same name is on its own, and what the leader tells does not reach it', async () => {
  const leader = await openLeader()
  const stranger = openTab(async () => (view) => view.lines.length === 0)
  await expect.poll(() => stranger.isConnected).toBe(true)
  stranger.feed.bring(sync(0), log(1))
  leader.feed.bring(log(2))
  const follower = await openFollower()
  expect([follower.channel.view.lines, stranger.channel.view.lines]).toEqual([[1, 2], [1]])
})

test('where a page may have no locks, or may not speak to others, it has a connection of its own', async () => {
  function refuse(): never {
    throw new DOMException('no storage for this page', 'SecurityError')
  }
  vi.spyOn(navigator.locks, 'request').mockImplementationOnce(async () => refuse())
  const lockless = openTab()
  await expect.poll(() => lockless.isConnected).toBe(true)
  const speech = vi.spyOn(globalThis, 'BroadcastChannel').mockImplementationOnce(refuse)
  const mute = openTab()
  speech.mockRestore()
  expect(mute.isConnected).toBe(true)
  mute.feed.bring(sync(0), log(1))
  expect([mute.heard, lockless.heard]).toEqual([[1], []])
})

test('tabs that may speak and may have no locks have a connection each, and say nothing to each other', async () => {
  const barred = () => Promise.reject(new DOMException('no storage for this page', 'SecurityError'))
  const locks = vi.spyOn(navigator.locks, 'request').mockImplementation(barred)
  const words: unknown[] = []
  const [ear, voice] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  ear.addEventListener('message', ({ data }) => words.push(data))
  leaving.push(() => {
    for (const post of [ear, voice]) post.close()
  })
  /** All that was said before this, and is heard before it. */
  const saidSoFar = async () => {
    voice.postMessage('that was all')
    await expect.poll(() => words.at(-1)).toBe('that was all')
    return words.splice(0).slice(0, -1)
  }
  const tabs = [openTab(), openTab()]
  for (const tab of tabs) await expect.poll(() => tab.isConnected).toBe(true)
  await saidSoFar()
  for (const { feed } of tabs) feed.bring(sync(0), log(1))
  const said = await saidSoFar()
  locks.mockRestore()
  expect([tabs.map(({ heard }) => heard), said]).toEqual([[[1], [1]], []])
})

test('whoever asks to look again is heard by the leader', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  follower.channel.revive()
  await expect.poll(() => leader.feed.revived).toBe(1)
})

test('who was refused and looks again shares again', async () => {
  const leader = await openLeader()
  let right: typeof admit = () => Promise.reject(new Error('no ticket'))
  const tab = openTab(() => right())
  await expect.poll(() => tab.isConnected).toBe(true)
  tab.feed.stand('refused')
  right = admit
  tab.channel.revive()
  await expect.poll(() => tab.channel.view).toMatchObject({ connection: 'live', lines: [1] })
  expect(tab.isConnected).toBe(false)
  leader.feed.bring(log(2))
  await expect.poll(() => tab.heard).toEqual([2])
})
