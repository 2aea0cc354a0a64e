import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LineListener, LineRequest } from '../transports/transport.ts'
import { mergeLines } from './merged-line.ts'

interface Opened {
  readonly request: LineRequest
  readonly listener: LineListener
  open: boolean
}

const opened: Opened[] = []
const join = mergeLines((request, listener) => {
  const line: Opened = { request, listener, open: true }
  opened.push(line)
  return () => {
    line.open = false
  }
})

beforeEach(() => {
  vi.useFakeTimers()
  opened.length = 0
})
afterEach(() => {
  for (const close of watched.splice(0)) close()
  vi.useRealTimers()
})

const watched: (() => void)[] = []
interface Watched {
  readonly close: () => void
  readonly heard: (readonly [type: string, data: unknown, id: string])[]
  readonly lost: () => number
}

function watchJob(jobId: string, wishes: { cursor?: number; ticket?: string; service?: string } = {}): Watched {
  const { cursor = 0, ticket = null, service = 'https://jobs.example' } = wishes
  const heard: (readonly [string, unknown, string])[] = []
  let lost = 0
  const stream = `${service}/api/jobs/${jobId}/stream?follow=1`
  const close = join(
    {
      subject: { stream, events: null },
      cursor,
      ticket,
      environment: { fetch, viewer: 'me' },
      better: [],
    },
    {
      event: (...event) => heard.push(event),
      lost: () => {
        lost++
      },
      better() {},
    },
  )
  watched.push(close)
  return { close, heard, lost: () => lost }
}

const settle = () => vi.advanceTimersByTime(100)
const openLines = () => opened.filter(({ open }) => open)
const address = ({ request }: Opened) => decodeURIComponent(request.subject.stream)
const latest = () => {
  const [line] = opened.slice(-1)
  if (line === undefined) throw new Error('no line was opened')
  return line
}

describe('what is on one connection', () => {
  test('one job has its own stream, as it asked for it', () => {
    const { heard } = watchJob('a', { cursor: 3 })
    settle()
    expect(opened.map(address)).toEqual(['https://jobs.example/api/jobs/a/stream?follow=1'])
    expect(latest().request.cursor).toBe(3)
    latest().listener.event('log', { message: 'x' }, '4')
    expect(heard).toEqual([['log', { message: 'x' }, '4']])
  })

  test('jobs that appear together share one connection that is opened once', () => {
    for (const jobId of ['a', 'b', 'c']) watchJob(jobId, { cursor: 2 })
    settle()
    expect(opened.map(address)).toEqual(['https://jobs.example/api/stream?follow=1&jobs=a,b,c'])
    expect(latest().request.cursor).toBe('2.2.2')
  })

  test('jobs that keep appearing are not waited for', () => {
    for (const jobId of ['a', 'b', 'c']) {
      watchJob(jobId)
      vi.advanceTimersByTime(20)
    }
    expect(opened.map(address)).toEqual(['https://jobs.example/api/stream?follow=1&jobs=a,b'])
  })

  test('another service, and another ticket, are another connection; the same ticket is the same', () => {
    watchJob('a')
    watchJob('b', { service: 'https://other.example/base' })
    watchJob('c', { ticket: 't' })
    watchJob('d', { ticket: 't' })
    watchJob('e', { ticket: 'u' })
    settle()
    expect(opened.map(address).toSorted()).toEqual([
      'https://jobs.example/api/jobs/a/stream?follow=1',
      'https://jobs.example/api/jobs/e/stream?follow=1',
      'https://jobs.example/api/stream?follow=1&jobs=c,d',
      'https://other.example/base/api/jobs/b/stream?follow=1',
    ])
  })

  test('more jobs than fit on a stream are on several', () => {
    for (let n = 0; n < 120; n++) watchJob(`j${n}`)
    settle()
    const named = opened.map((line) => address(line).split('jobs=')[1]?.split(','))
    expect(named.map((jobs) => jobs?.length)).toEqual([50, 50, 20])
    expect(new Set(named.flat()).size).toBe(120)
  })

  test('what is no job of a service goes alone, at once', () => {
    const subject = { stream: 'https://jobs.example/api/stream', events: null }
    const environment = { fetch, viewer: 'me' }
    const listener = { event() {}, lost() {}, better() {} }
    join({ subject, cursor: null, ticket: null, environment, better: [] }, listener)
    expect(opened.map(address)).toEqual(['https://jobs.example/api/stream'])
  })
})

describe('what comes on it', () => {
  test('goes to the job that it names, under that job’s own cursor', () => {
    const [a, b] = [watchJob('a', { cursor: 1 }), watchJob('b', { cursor: 5 })]
    settle()
    const { listener } = latest()
    listener.event('log', { job_id: 'b', message: 'x' }, '1.6')
    listener.event('log', { job_id: 'a', message: 'y' }, '2.6')
    listener.event('log', { job_id: 'nobody', message: 'z' }, '2.6')
    listener.event('log', undefined, '2.6')
    expect(a.heard).toEqual([['log', { message: 'y' }, '2']])
    expect(b.heard).toEqual([['log', { message: 'x' }, '6']])
  })

  test('a heartbeat is a sign of life for all, each at its own place', () => {
    const [a, b] = [watchJob('a', { cursor: 1 }), watchJob('b', { cursor: 5 })]
    settle()
    latest().listener.event('heartbeat', { job_id: 'a' }, '1.5')
    expect([a.heard, b.heard]).toEqual([[['heartbeat', {}, '1']], [['heartbeat', {}, '5']]])
  })

  test('a refusal of one job is told to that job only, and hinders no other', () => {
    const [a, b] = [watchJob('a'), watchJob('b')]
    settle()
    latest().listener.event('refused', { job_id: 'a', code: 'job_not_found' }, '')
    a.close()
    settle()
    expect(a.heard).toEqual([['refused', { code: 'job_not_found' }, '0']])
    expect([b.heard, opened.length]).toEqual([[], 1])
  })

  test('a job that has no room leaves, and the others go on as they are', () => {
    const [a, b] = [watchJob('a'), watchJob('b')]
    settle()
    latest().listener.event('busy', { job_id: 'a', code: 'too_many_streams', retry_after: 9 }, '')
    a.close()
    settle()
    expect([a.heard, b.heard]).toEqual([[['busy', { code: 'too_many_streams', retry_after: 9 }, '0']], []])
    expect([opened.length, openLines().length]).toEqual([1, 1])
  })

  test('a service that is busy is so for all of them', () => {
    const [a, b] = [watchJob('a'), watchJob('b')]
    settle()
    latest().listener.event('busy', { code: 'unavailable', retry_after: 9 }, '')
    for (const { heard } of [a, b]) expect(heard).toEqual([['busy', { code: 'unavailable', retry_after: 9 }, '0']])
  })

  test('a loss is told to each of them once, and whoever comes back begins anew', () => {
    const [a, b] = [watchJob('a'), watchJob('b')]
    settle()
    latest().listener.lost()
    expect([a.lost(), b.lost()]).toEqual([1, 1])
    const c = watchJob('c')
    settle()
    expect(address(latest())).toContain('/jobs/c/')
    latest().listener.lost()
    expect(c.lost()).toBe(1)
  })
})

describe('whoever joins or leaves', () => {
  test('has it opened once more, each job from where it stands', () => {
    watchJob('a', { cursor: 1 })
    watchJob('b', { cursor: 5 })
    settle()
    latest().listener.event('log', { job_id: 'b', message: 'x' }, '1.6')
    const [c, d] = [watchJob('c'), watchJob('d', { cursor: 9 })]
    settle()
    expect([opened.length, openLines().length]).toEqual([2, 1])
    expect([address(latest()).split('jobs=')[1], latest().request.cursor]).toEqual(['a,b,c,d', '1.6.0.9'])
    c.close()
    d.close()
    settle()
    expect([opened.length, openLines().length]).toEqual([3, 1])
    expect([address(latest()).split('jobs=')[1], latest().request.cursor]).toEqual(['a,b', '1.6'])
  })

  test('a second job takes the first one along, and the last one left has its own stream again', () => {
    const a = watchJob('a')
    settle()
    latest().listener.event('log', { message: 'x' }, '7')
    watchJob('b')
    settle()
    expect(latest().request.cursor).toBe('7.0')
    a.close()
    settle()
    expect(openLines().map(address)).toEqual(['https://jobs.example/api/jobs/b/stream?follow=1'])
  })

  test('nothing more is told to who has left, and nothing is opened for a job that has ended', () => {
    const [a] = [watchJob('a'), watchJob('b')]
    settle()
    const { listener } = latest()
    listener.event('completed', { job_id: 'a', status: 'completed' }, '3.0')
    a.close()
    listener.event('log', { job_id: 'a', message: 'x' }, '4.0')
    settle()
    expect([a.heard.length, opened.length]).toEqual([1, 1])
  })

  test('when all have left nothing is open', () => {
    const all = ['a', 'b', 'c'].map((jobId) => watchJob(jobId))
    settle()
    for (const { close } of all) close()
    settle()
    expect([opened.length, openLines().length]).toEqual([1, 0])
  })
})
