import { expect, test } from 'vitest'
import { readStream } from './fetch-line.ts'
import { lazily } from './lazily.ts'
import type { LineRequest } from './transport.ts'

const openFetch = lazily(() => Promise.resolve(readStream))

const stream = { 'content-type': 'text/event-stream; charset=utf-8' }

/** Opens a line to what the answer says; gives all that it told until it was lost. */
async function told(answer: () => Response | Promise<Response>): Promise<readonly unknown[]> {
  const heard: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  openFetch(
    requestTo(async () => answer()),
    {
      event: (...event) => heard.push(event),
      lost() {
        heard.push('lost')
        resolve()
      },
      better() {},
    },
  )
  await promise
  return heard
}

const requestTo = (fetch: typeof globalThis.fetch): LineRequest => ({
  subject: { stream: 'https://jobs.example/api/jobs/j/stream?follow=1', events: null },
  cursor: 7,
  ticket: 't',
  environment: { fetch, viewer: 'me' },
  better: [],
})

test('asks where an EventSource would, and tells what it would', async () => {
  let asked: Request | null = null
  const body =
    'retry: 1000\n\nid: 8\nevent: log\ndata: {"message":"ü"}\n\nid: 9\nevent: log\ndata: <html>\n\nevent: news\ndata: 1\n\n'
  const { promise, resolve } = Promise.withResolvers<void>()
  const heard: unknown[] = []
  openFetch(
    requestTo(async (...request) => {
      asked = new Request(...request)
      return new Response(body, { headers: stream })
    }),
    { event: (...event) => heard.push(event), lost: resolve, better() {} },
  )
  await promise
  expect(asked).toMatchObject({ url: 'https://jobs.example/api/jobs/j/stream?follow=1&after=7&viewer=me&ticket=t' })
  expect(heard).toEqual([
    ['log', { message: 'ü' }, '8'],
    ['log', undefined, '9'],
  ])
})

test.each([
  ['a refusal', () => new Response('data: x\n\n', { status: 503, headers: stream })],
  ['nothing left', () => new Response(null, { status: 204 })],
  ['a page of something on the way', () => new Response('data: x\n\n', { headers: { 'content-type': 'text/html' } })],
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
])('%s is a line lost without an event', async (_, answer) => {
  expect(await told(answer)).toEqual(['lost'])
})

test('a stream that breaks is lost after what it said', async () => {
  const pieces = ['id: 8\nevent: log\ndata: 1\n\nid: 9\nev']
  const body = new ReadableStream(
    {
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined) controller.error(new TypeError('network error'))
        else controller.enqueue(new TextEncoder().encode(piece))
      },
    },
    { highWaterMark: 0 },
  )
  expect(await told(() => new Response(body, { headers: stream }))).toEqual([['log', 1, '8'], 'lost'])
})

test('closed, it lets go of the connection and tells nothing', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const heard: unknown[] = []
  const line = openFetch(
    requestTo(async (_, init) => {
      init?.signal?.addEventListener('abort', () => release())
      open()
      return new Response(new ReadableStream({ cancel: () => release() }), { headers: stream })
    }),
    { event: (type) => heard.push(type), lost: () => heard.push('lost'), better() {} },
  )
  await opened
  line()
  line()
  await released
  expect(heard).toEqual([])
})
