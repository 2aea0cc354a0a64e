// In a page: what is shared is loaded when it is first needed. What sharing then does is tested in sharing/.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { StreamEvent } from '../durable/protocol/event.ts'
import { hold } from './hold.ts'
import { jobUrls } from './address.ts'
import { jobSubject } from './job-subject.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import type { View } from './view.ts'

const subject = () => jobSubject(jobUrls({ baseUrl: 'https://jobs.example', jobId: 'j' }))
const { opened } = ScriptedEventSource
const sync = () => ScriptedEventSource.latest.say('sync', 5, { verdict: 'fresh', cursor: 5, snapshot: RUNNING })

beforeAll(() => {
  const page = new EventTarget()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
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

test('whoever holds while the code is loaded is told as soon as there is something, once for each hold', async () => {
  const heard: string[] = []
  const listen = (_: View, event: StreamEvent | null) => heard.push(event?.type ?? '')
  const all = [hold(subject(), listen), hold(subject(), listen)]
  expect(all.map(({ view }) => view.connection)).toEqual(['connecting', 'connecting'])
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  sync()
  expect(all.map(({ view }) => view.connection)).toEqual(['live', 'live'])
  expect(heard.filter((type) => type === 'sync')).toHaveLength(2)
  for (const one of all) one.close()
})

test('one that throws hinders no other, and is reported', async () => {
  const reported = vi.fn<typeof reportError>()
  vi.stubGlobal('reportError', reported)
  const mistake = new Error('a mistake of the page')
  const heard: string[] = []
  const all = [
    hold(subject(), () => {
      throw mistake
    }),
    hold(subject(), (_, event) => heard.push(event?.type ?? '')),
  ]
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  sync()
  expect(heard).toContain('sync')
  expect(all.map(({ view }) => view.connection)).toEqual(['live', 'live'])
  expect(new Set(reported.mock.calls.flat())).toEqual(new Set([mistake]))
  for (const one of all) one.close()
})

test('the last one to let go closes the connection; letting go twice is letting go once', async () => {
  const [first, second] = [hold(subject(), () => {}), hold(subject(), () => {})]
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  first.close()
  first.close()
  expect(ScriptedEventSource.latest.readyState).not.toBe(2)
  second.close()
  expect(ScriptedEventSource.latest.readyState).toBe(2)
})

test('who has let go before the code is here opens nothing', async () => {
  hold(subject(), () => {}).close()
  const other = hold(subject(), () => {})
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  sync()
  expect(other.view.connection).toBe('live')
  other.close()
})

test('code that cannot be loaded is done without: the page has a connection of its own', async () => {
  vi.doMock('./sharing/share.ts', () => {
    throw new TypeError('Failed to fetch dynamically imported module')
  })
  const held = hold(subject(), () => {})
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  sync()
  expect(held.view.connection).toBe('live')
  held.close()
})

test('what pages find each other by tells nobody the ticket', async () => {
  const urls = jobUrls({ baseUrl: 'https://jobs.example', jobId: 'j', ticket: 'secret' })
  const held = hold(jobSubject(urls), () => {})
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  expect(ScriptedEventSource.latest.url).toContain('ticket=secret')
  const { held: locks = [] } = await navigator.locks.query()
  expect(locks.map(({ name }) => name)).toEqual(['jobcast1:https://jobs.example/api/jobs/j/stream?follow=1'])
  held.close()
})

test('who has an environment of its own shares nothing', () => {
  const mine = { EventSource: ScriptedEventSource as unknown as typeof EventSource, viewer: 'me' }
  const all = [hold(subject(), () => {}, mine), hold(subject(), () => {}, mine)]
  expect(opened).toHaveLength(2)
  for (const one of all) one.close()
})
