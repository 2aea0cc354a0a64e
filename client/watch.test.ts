// In a page: what is shared is loaded when it is first needed. What sharing then does is tested in sharing/.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { StreamEvent } from '../durable/protocol/event.ts'
import { jobUrls } from './address.ts'
import { jobSubject } from './job-subject.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import type { Listener } from './listener.ts'
import { uncaughtErrors } from './uncaught.test-support.ts'
import type { View } from './view.ts'
import { type Watch, watch } from './watch.ts'
import { stubPageEvents } from './page-events.test-support.ts'

const subject = () => jobSubject(jobUrls({ baseUrl: 'https://jobs.example', jobId: 'j' }))
const { opened } = ScriptedEventSource

/** Watches the job, and listens. */
function follow(listener: Listener<View, StreamEvent> = () => {}): Watch<View, StreamEvent> {
  const watched = watch(subject())
  watched.subscribe(listener)
  return watched
}

const sync = () => ScriptedEventSource.latest.say('sync', 5, { verdict: 'fresh', cursor: 5, snapshot: RUNNING })

beforeAll(() => {
  stubPageEvents()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('EventSource', ScriptedEventSource)
})
beforeEach(() => {
  opened.length = 0
})
afterEach(() => {
  vi.doUnmock('./sharing/share.ts')
  vi.resetModules()
})
afterAll(() => void vi.unstubAllGlobals())

test('whoever watches while the code is loaded is told as soon as there is something, once for each watch', async () => {
  const heard: string[] = []
  const listen = (_: View, event: StreamEvent | null) => heard.push(event?.type ?? '')
  const all = [follow(listen), follow(listen)]
  expect(all.map(({ view }) => view.connection)).toEqual(['connecting', 'connecting'])
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  expect(all.map(({ view }) => view.connection)).toEqual(['live', 'live'])
  expect(heard.filter((type) => type === 'sync')).toHaveLength(2)
  for (const one of all) one.close()
})

test('one that throws hinders no other, and is reported', async () => {
  const uncaught = uncaughtErrors()
  const mistake = new Error('a mistake of the page')
  const heard: string[] = []
  const all = [
    follow(() => {
      throw mistake
    }),
    follow((_, event) => heard.push(event?.type ?? '')),
  ]
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  expect(heard).toContain('sync')
  expect(all.map(({ view }) => view.connection)).toEqual(['live', 'live'])
  expect(new Set(uncaught)).toEqual(new Set([mistake]))
  for (const one of all) one.close()
})

test('the last one to let go closes the connection; letting go twice is letting go once', async () => {
  const [first, second] = [follow(), follow()]
  await expect.poll(() => opened).toHaveLength(1)
  first.close()
  first.close()
  expect(ScriptedEventSource.latest.readyState).not.toBe(2)
  second.close()
  expect(ScriptedEventSource.latest.readyState).toBe(2)
})

test('who closes it is told nothing of that, and whoever iterates is let go', async () => {
  const heard: (string | null)[] = []
  const watched = follow((_, event) => heard.push(event?.type ?? null))
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  const told = heard.length
  const iterating = [watched[Symbol.asyncIterator](), watched[Symbol.asyncIterator]()]
  for (const iterator of iterating) expect(await iterator.next()).toMatchObject({ value: { type: 'sync' } })
  const next = iterating.map((iterator) => iterator.next())
  watched.close()
  expect(await Promise.all(next)).toEqual(iterating.map(() => ({ value: undefined, done: true })))
  expect(heard).toHaveLength(told)
})

test('who has let go before the code is here opens nothing', async () => {
  follow().close()
  const other = follow()
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  expect(other.view.connection).toBe('live')
  other.close()
})

test('who lets go when first told of what is known leaves nothing behind', async () => {
  const first = follow()
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  const brief = follow(() => brief.close())
  await expect.poll(() => brief.view.snapshot).toEqual(first.view.snapshot)
  first.close()
  expect(ScriptedEventSource.latest.readyState).toBe(2)
})

test('code that cannot be loaded is done without: the page has a connection of its own', async () => {
  vi.doMock('./sharing/share.ts', () => {
    throw new TypeError('Failed to fetch dynamically imported module')
  })
  const watched = follow()
  await expect.poll(() => opened).toHaveLength(1)
  sync()
  expect(watched.view.connection).toBe('live')
  watched.close()
})

test('what pages find each other by tells nobody the ticket', async () => {
  const urls = jobUrls({ baseUrl: 'https://jobs.example', jobId: 'j', ticket: 'secret' })
  const watched = watch(jobSubject(urls))
  await expect.poll(() => opened).toHaveLength(1)
  expect(ScriptedEventSource.latest.url).toContain('ticket=secret')
  const { held: locks = [] } = await navigator.locks.query()
  expect(locks.map(({ name }) => name)).toEqual(['jobcast1:https://jobs.example/api/jobs/j/stream?follow=1'])
  watched.close()
})

test('who has an environment of its own shares nothing', () => {
  const mine = { EventSource: ScriptedEventSource as unknown as typeof EventSource, viewer: 'me' }
  const all = [watch(subject(), mine), watch(subject(), mine)]
  expect(opened).toHaveLength(2)
  for (const one of all) one.close()
})
