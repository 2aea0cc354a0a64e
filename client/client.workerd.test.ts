// The client inside a worker: every module can be imported, and a job is watched and run by fetch alone.
import { expect, test } from 'vitest'
import type { StreamEvent } from '../durable/protocol/event.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { call } from '../worker/edge.workerd.test-support.ts'
import type { createJobcast } from './producer/jobcast.ts'

/** What is used of the client here: its other types are those of pages, which workers have not. */
interface Client {
  readonly createJobcast: typeof createJobcast
  watchJob(
    address: { readonly baseUrl: string; readonly jobId: string },
    environment: {
      readonly fetch: typeof fetch
      readonly transports?: readonly ['fetch']
      readonly EventSource?: unknown
    },
  ): AsyncIterable<StreamEvent> & {
    readonly view: { readonly connection: string; readonly snapshot: Snapshot | null }
    readonly transport: string | null
  }
}

/** By name, for the sake of the types. */
const modules = ['./index.ts', './hooks/preact.ts', './hooks/react.ts', './widget/index.ts']

/** Nobody is there: what does not go by way of the application is refused. */
const baseUrl = 'http://127.0.0.1:9'

/** The application in place of a network. */
const fetchFromHere: typeof fetch = (input, init) => {
  const { method, url, headers, body, signal } = new Request(input, init)
  return call(method, url.slice(baseUrl.length), { headers, body, signal })
}

test.each(modules)('%s can be imported where there is no page', async (name) => {
  expect(await import(/* @vite-ignore */ name)).toBeTypeOf('object')
})

test('a job is run and watched to its end by streamed answers', async () => {
  const client: Client = await import(/* @vite-ignore */ `${modules[0]}`)
  const job = await client.createJobcast({ baseUrl, fetch: fetchFromHere }).create({ kind: 'backup', total: 10 })
  const watch = client.watchJob({ baseUrl, jobId: job.id }, { fetch: fetchFromHere, transports: ['fetch'] })
  const facts: string[] = []
  for await (const event of watch) {
    if (event.type === 'sync') {
      await job.progress({ done: 5, phase: 'half' })
      await job.log('info', 'half of it')
      await job.complete({ files: 10 })
    } else if (event.type !== 'progress') facts.push(event.type)
  }
  expect(facts).toEqual(['phase', 'log', 'completed'])
  expect(watch.view.connection).toBe('ended')
  expect(watch.view.snapshot).toMatchObject({ status: 'completed', result: { files: 10 } })
  expect({ ...watch.view.snapshot, viewers: 0 }).toEqual({ ...(await job.snapshot()), viewers: 0 })
})

test('with nothing named it begins with what there is here, and finds another way when that brings nothing', async () => {
  const client: Client = await import(/* @vite-ignore */ `${modules[0]}`)
  const job = await client.createJobcast({ baseUrl, fetch: fetchFromHere }).create({ kind: 'backup' })
  // Only `fetch` leads to the application: an EventSource of this runtime looks for it on the network, in vain.
  const watch = client.watchJob({ baseUrl, jobId: job.id }, { fetch: fetchFromHere })
  if ('EventSource' in globalThis) expect(watch.transport).toBe('eventsource')
  const types: string[] = []
  for await (const { type } of watch) {
    types.push(type)
    if (type === 'sync') await job.complete()
  }
  expect([types.at(0), types.at(-1), watch.transport]).toEqual(['sync', 'completed', 'fetch'])
  expect(watch.view).toMatchObject({ connection: 'ended', snapshot: { status: 'completed' } })
})

/** The runtime's own, with the application in place of a network. */
function EventSourceFromHere(url: string): EventSource {
  const { readable, writable } = new IdentityTransformStream()
  void fetchFromHere(url).then(({ body }) => body?.pipeTo(writable))
  return EventSource.from(readable)
}

test('the EventSource of this runtime brings all of a job', async () => {
  const client: Client = await import(/* @vite-ignore */ `${modules[0]}`)
  const job = await client.createJobcast({ baseUrl, fetch: fetchFromHere }).create({ kind: 'backup' })
  const watch = client.watchJob({ baseUrl, jobId: job.id }, { fetch: fetchFromHere, EventSource: EventSourceFromHere })
  const types: string[] = []
  for await (const { type } of watch) {
    types.push(type)
    if (type !== 'sync') continue
    await job.log('info', 'one')
    await job.complete()
  }
  expect(types.filter((type) => type !== 'progress')).toEqual(['sync', 'log', 'completed'])
  expect([watch.transport, watch.view.connection]).toEqual(['eventsource', 'ended'])
})
