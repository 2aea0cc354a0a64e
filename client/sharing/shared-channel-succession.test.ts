// Who leads when the one that leads leaves, is refused, is silent or is robbed; whatever happens, each tab hears each event
// once. The same with what only a browser can do to a tab is in e2e/sharing.test.ts.
import { expect, test, vi } from 'vitest'
import {
  leaving,
  log,
  name,
  openFollower,
  openLeader,
  openTab,
  page,
  robLeader,
  sayAsLeader,
  stageEachTest,
  sync,
} from './shared-channel.test-support.ts'

stageEachTest()

test('when the leader leaves, the next one goes on from what it knows', async () => {
  const leader = await openLeader()
  const [next, last] = [await openFollower(), await openFollower()]
  leader.feed.bring(log(2))
  await expect.poll(() => [next.heard, last.heard]).toEqual([[2], [2]])
  leader.leave()
  await expect.poll(() => next.isConnected).toBe(true)
  expect([leader.isConnected, next.feed.view.cursor]).toEqual([false, 2])
  next.feed.bring(sync(2), log(3))
  await expect.poll(() => last.heard).toEqual([2, 3])
})

test('a leader that the service refuses keeps that to itself, and another one leads by its own right', async () => {
  const leader = await openLeader()
  const next = await openFollower()
  leader.feed.stand('refused')
  await expect.poll(() => next.isConnected).toBe(true)
  expect([leader.channel.view.connection, next.channel.view.connection]).toEqual(['refused', 'live'])
})

test('who missed something gets it by a connection of its own, until the leader follows on it', async () => {
  await openLeader()
  const follower = await openFollower()
  await robLeader()
  sayAsLeader({ from: 4, event: log(5) })
  await expect.poll(() => follower.isConnected).toBe(true)
  expect([follower.heard, follower.feed.view.cursor]).toEqual([[], 1])
  follower.feed.bring(sync(1), log(2), log(3))
  sayAsLeader({ from: 5, event: log(6) })
  follower.feed.bring(log(4), log(5), log(6))
  sayAsLeader({ from: 6, event: log(7) })
  await expect.poll(() => follower.isConnected).toBe(false)
  expect(follower.heard).toEqual([2, 3, 4, 5, 6, 7])
})

test('what an earlier leader says late is not heard', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  sayAsLeader({ epoch: 1, from: 1, event: log(2) })
  sayAsLeader({ epoch: 1, from: 7, event: log(8) })
  leader.feed.bring(log(9))
  await expect.poll(() => follower.heard).toEqual([9])
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
  await expect
    .poll(() => [leader.heard, follower.heard])
    .toEqual([
      [1, 2, 3],
      [2, 3],
    ])
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
  await expect.poll(() => follower.heard).toEqual([2])
  expect([leader.isConnected, follower.isConnected]).toEqual([true, false])
})

test('a leader that does not answer is robbed', async () => {
  const end = Promise.withResolvers<void>()
  leaving.push(() => end.resolve())
  const held = navigator.locks.request(name, () => end.promise).catch(({ name: reason }: Error) => reason)
  const tab = openTab()
  await expect.poll(() => tab.isConnected).toBe(true)
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

test('when all have left nobody has a connection, and whoever comes back leads', async () => {
  const leader = await openLeader()
  const follower = await openFollower()
  for (const { leave } of [leader, follower]) leave()
  await expect.poll(() => [leader.isConnected, follower.isConnected]).toEqual([false, false])
  const next = openTab(undefined, leader.channel.view)
  await expect.poll(() => next.isConnected).toBe(true)
  expect(next.feed.view.cursor).toBe(1)
})
