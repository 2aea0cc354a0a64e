import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RUNNING } from './running-snapshot.test-support.ts'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import { SSEClient, type SSEClientOptions } from './sse-client.ts'
import { uncaughtErrors } from './uncaught.test-support.ts'

let source: ScriptedEventSource
let client: SSEClient
let heard: unknown[][]

beforeEach(() => {
  source = new ScriptedEventSource('https://jobs.example/api/jobs/j/stream')
  heard = []
  client = wrap()
})

function wrap(options: Pick<SSEClientOptions, 'jobId' | 'apiBaseUrl'> = {}): SSEClient {
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      heard.push([name, ...args.map((arg) => (arg instanceof Error ? 'error' : arg))])
    }
  return new SSEClient(source as unknown as EventSource, {
    ...options,
    onProgress: note('progress'),
    onCompleted: note('completed'),
    onFailed: note('failed'),
    onLog: note('log'),
    onError: note('error'),
    onOpen: note('open'),
  })
}

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

test('a stream that was closed before it was wrapped is an error', async () => {
  source.close()
  client = wrap()
  await Promise.resolve()
  expect(heard).toEqual([['error', 'error']])
})

describe('with the id of the job', () => {
  let asked: string[]
  let answer: () => Response

  beforeEach(() => {
    vi.useFakeTimers()
    asked = []
    answer = () => Response.json(RUNNING)
    vi.stubGlobal('fetch', async (input: string) => {
      asked.push(input)
      return answer()
    })
    client.close()
    source = new ScriptedEventSource('https://jobs.example/api/jobs/j/stream')
    client = wrap({ jobId: 'j', apiBaseUrl: 'https://jobs.example' })
  })

  afterEach(() => {
    client.close()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  test('an EventSource that reconnects is left alone all the same', async () => {
    source.open()
    source.fail(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([asked, client.isOpen(), client.getReadyState()]).toEqual([[], false, 0])
  })

  test('a stream that is closed for good is replaced by asking, and that counts as open', async () => {
    source.fail(2)
    expect([client.isOpen(), client.getReadyState()]).toEqual([true, 1])
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(2_000)
    answer = () => Response.json({ ...RUNNING, cursor: 6, progress: 50, done: 5 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toEqual(Array(3).fill('https://jobs.example/api/jobs/j'))
    expect(heard).toEqual([
      [
        'progress',
        {
          status: 'running',
          progress: 40,
          done: 4,
          total: 10,
          unit: 'rows',
          started_at: RUNNING.started_at,
          viewers: 1,
        },
      ],
      [
        'progress',
        {
          status: 'running',
          progress: 50,
          done: 5,
          total: 10,
          unit: 'rows',
          started_at: RUNNING.started_at,
          viewers: 1,
        },
      ],
    ])
  })

  test.each([
    [{ status: 'completed', result: { rows: 1 } }, ['completed', { rows: 1 }]],
    [{ status: 'failed', error: 'Broken.', details: { at: 3 } }, ['failed', 'Broken.', { at: 3 }]],
    [{ status: 'cancelled', error: 'Stopped.', details: null }, ['failed', 'Stopped.', undefined]],
  ] as const)('%o is reported once, and nothing is asked after it', async (of, expected) => {
    answer = () => Response.json({ ...RUNNING, ...of })
    source.fail(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard).toEqual([expected])
    expect([asked.length, client.isOpen(), client.getReadyState()]).toEqual([1, false, 2])
  })

  test('a service that is away is asked again, one that refuses is not', async () => {
    answer = () => new Response('Bad gateway', { status: 502 })
    source.fail(2)
    await vi.advanceTimersByTimeAsync(4_000)
    expect([asked.length, client.isOpen(), heard]).toEqual([3, true, []])
    answer = () => new Response('<html>404 page not found</html>', { status: 404 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect([asked.length, client.isOpen(), heard]).toEqual([4, true, []])
    answer = () => Response.json({ code: 'job_not_found' }, { status: 404 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([asked.length, client.isOpen(), heard]).toEqual([5, false, [['error', 'error']]])
  })

  test('closed, it asks and reports nothing more', async () => {
    source.fail(2)
    client.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([asked.length, heard]).toEqual([1, []])
  })

  test('what a callback of the page throws while it is asked is reported, and the asking goes on', async () => {
    const uncaught = uncaughtErrors()
    client.close()
    source = new ScriptedEventSource('https://jobs.example/api/jobs/j/stream')
    const mistake = new Error('a mistake of the page')
    const ended = vi.fn<() => void>()
    client = new SSEClient(source as unknown as EventSource, {
      jobId: 'j',
      onProgress() {
        throw mistake
      },
      onCompleted: ended,
    })
    source.fail(2)
    await vi.advanceTimersByTimeAsync(4_000)
    expect([uncaught, client.isOpen()]).toEqual([[mistake], true])
    answer = () => Response.json({ ...RUNNING, status: 'completed', cursor: 6 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(ended).toHaveBeenCalledTimes(1)
  })

  test('the ticket of the stream goes along', async () => {
    client.close()
    source = new ScriptedEventSource('https://jobs.example/api/jobs/j/stream?a=b&ticket=x%2Fy')
    client = wrap({ jobId: 'j', apiBaseUrl: 'https://jobs.example' })
    source.fail(2)
    expect(asked).toEqual(['https://jobs.example/api/jobs/j?ticket=x%2Fy'])
  })

  test.each([undefined, '', '/', '/api', 'https://a.example/x/', 'https://a.example/x/api/'])(
    'the service is found from the address %o',
    async (apiBaseUrl) => {
      client.close()
      source = new ScriptedEventSource('https://jobs.example')
      client = wrap({ jobId: 'a/b', ...(apiBaseUrl !== undefined && { apiBaseUrl }) })
      source.fail(2)
      expect(asked).toEqual([`${apiBaseUrl?.startsWith('http') ? 'https://a.example/x' : ''}/api/jobs/a%2Fb`])
    },
  )
})
