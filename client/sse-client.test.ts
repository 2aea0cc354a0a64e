import { beforeEach, expect, test } from 'vitest'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import { SSEClient } from './sse-client.ts'

let source: ScriptedEventSource
let client: SSEClient
let heard: unknown[][]

beforeEach(() => {
  source = new ScriptedEventSource('https://jobs.example/api/jobs/j/stream')
  heard = []
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      heard.push([name, ...args.map((arg) => (arg instanceof Error ? 'error' : arg))])
    }
  client = new SSEClient(source as unknown as EventSource, {
    onProgress: note('progress'),
    onCompleted: note('completed'),
    onFailed: note('failed'),
    onLog: note('log'),
    onError: note('error'),
    onOpen: note('open'),
  })
})

test('progress, logs and the result arrive as data', () => {
  source.open()
  source.say('progress', 1, { status: 'running', progress: 10 })
  source.say('log', 2, { level: 'info', message: 'hello' })
  source.say('completed', 3, { status: 'completed', result: { rows: 1 } })
  expect(heard).toEqual([
    ['open'],
    ['progress', { status: 'running', progress: 10 }],
    ['log', { level: 'info', message: 'hello' }],
    ['completed', { rows: 1 }],
  ])
})

test('a failure arrives with its error and details', () => {
  source.say('failed', 1, { status: 'cancelled', error: 'Stopped', details: { by: 'me' } })
  expect(heard).toEqual([['failed', 'Stopped', { by: 'me' }]])
})

test('an end is reported once, and closes the stream', () => {
  source.say('completed', 1, { status: 'completed', result: 1 })
  source.say('completed', 1, { status: 'completed', result: 1 })
  source.say('failed', 2, { status: 'failed', error: 'late' })
  source.fail(2)
  expect(heard).toEqual([['completed', 1]])
  expect([source.readyState, client.isOpen(), client.getReadyState()]).toEqual([2, false, 2])
})

test('while the EventSource reconnects it is left alone', () => {
  source.open()
  source.fail(0)
  expect(heard).toEqual([['open']])
  expect([source.readyState, client.isOpen(), client.getReadyState()]).toEqual([0, false, 0])
  source.open()
  expect(client.isOpen()).toBe(true)
})

test('a stream that is closed for good is an error', () => {
  source.fail(2)
  expect(heard).toEqual([['error', 'error']])
})

test('data that is not JSON is an error and not the end', () => {
  source.dispatchEvent(new MessageEvent('progress', { data: '<html>' }))
  source.say('progress', 1, { status: 'running', progress: 1 })
  expect(heard.map(([name]) => name)).toEqual(['error', 'progress'])
})

test('after close nothing is reported', () => {
  client.close()
  client.close()
  source.say('progress', 1, { status: 'running', progress: 1 })
  expect(heard).toEqual([])
})
