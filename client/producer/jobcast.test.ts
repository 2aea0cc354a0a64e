// A producer against real jobs over a network that loses what it likes.
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { RequestProblem } from '../problem.ts'
import { createJobcast, type JobcastOptions } from './jobcast.ts'
import { BASE_URL, JOB_ID, LiveService } from './live-service.test-support.ts'

const SPEC = { kind: 'backup', total: 100, unit: 'files' }

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** No waiting between tries: the jitter is full, and its least is nothing. */
function hasty(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0)
}

function producerFor(service: LiveService, options: Partial<JobcastOptions> = {}) {
  return createJobcast({ baseUrl: BASE_URL, fetch: service.fetch, ...options })
}

async function shown(service: LiveService) {
  const answer = await service.job.snapshot()
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

test('five lines run a job from its creation to its end', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  for (let done = 1; done <= 100; done += 1) await job.progress({ done, phase: 'copying' })
  await job.log('warn', 'one is unreadable', { path: 'a.txt' })
  await job.complete({ files: 100 })
  expect(job.id).toBe(JOB_ID)
  expect(await shown(service)).toMatchObject({ status: 'completed', done: 100, result: { files: 100 } })
  expect(await service.lines()).toEqual(['one is unreadable'])
})

test('what is told while a push is under way goes together into the next', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  const held = Promise.withResolvers<'answered'>()
  service.fate = () => held.promise
  const first = job.flush().then(() => job.progress({ done: 1 }))
  await first
  await expect.poll(() => service.requests).toBe(2)
  for (let done = 2; done <= 50; done += 1) await job.progress({ done })
  await job.log('info', 'half')
  await job.progress({ done: 51 })
  held.resolve('answered')
  await job.complete()
  expect(service.pushes.map(({ updates }) => updates)).toEqual([
    [{ type: 'progress', done: 1 }],
    [{ type: 'progress', done: 51 }, { type: 'log', level: 'info', message: 'half' }, { type: 'completed' }],
  ])
  expect(service.pushes.map(({ query }) => query.get('seq'))).toEqual(['1', '2'])
})

test('flush waits for what still waits for room, whatever else is pushed meanwhile', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  const held = Promise.withResolvers<'answered'>()
  service.fate = () => (service.pushes.length === 0 ? 'answered' : held.promise)
  void job.push(Array.from({ length: 1_001 }, (_, line) => ({ type: 'log', level: 'info', message: `line ${line}` })))
  let isFlushed = false
  const flushing = job.flush().then(() => {
    isFlushed = true
  })
  await job.nextWithin(60)
  await expect.poll(() => service.requests).toBe(3)
  expect(isFlushed).toBe(false)
  held.resolve('answered')
  await flushing
  await job.complete()
  expect(await service.lines()).toHaveLength(1_001)
})

test('whatever is lost on the way there or back, every fact arrives once and in order', async () => {
  hasty()
  const fates = fc.infiniteStream(fc.constantFrom('answered', 'lost', 'late', 'late', 'unavailable'))
  const flushes = fc.array(fc.nat(39), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(fates, flushes, async (stream, flushed) => {
      const service = new LiveService()
      service.fate = () => {
        const fate = stream.next().value
        return fate === 'unavailable' ? Response.json({}, { status: 503 }) : fate
      }
      const job = await producerFor(service).create(SPEC, { signsOfLife: false })
      for (let line = 0; line < 40; line += 1) {
        await job.progress({ done: line, phase: `phase ${line >> 3}` })
        await job.log('info', `line ${line}`)
        if (flushed.includes(line)) await job.flush()
      }
      await job.complete('all of it')
      expect(await service.lines()).toEqual(Array.from({ length: 40 }, (_, line) => `line ${line}`))
      expect(await shown(service)).toMatchObject({ status: 'completed', done: 39, result: 'all of it' })
    }),
    { numRuns: 30 },
  )
})

test('the same pushes go out again under the same epoch and number', async () => {
  hasty()
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  const fates = ['late', 'late', 'answered'] as const
  service.fate = () => fates[service.pushes.length] ?? 'answered'
  await job.progress({ done: 1 })
  await job.flush()
  expect(service.pushes).toHaveLength(3)
  expect(new Set(service.pushes.map((push) => JSON.stringify([String(push.query), push.updates]))).size).toBe(1)
})

test('a service that says when to come back is not asked before', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  vi.useFakeTimers()
  const seen = service.requests
  let answers = 0
  service.fate = () => {
    answers += 1
    return answers === 1 ? new Response('{}', { status: 429, headers: { 'retry-after': '7' } }) : 'answered'
  }
  await job.progress({ done: 1 })
  const flushed = job.flush()
  await vi.advanceTimersByTimeAsync(6_900)
  expect(service.requests).toBe(seen + 1)
  await vi.advanceTimersByTimeAsync(20_000)
  await flushed
  expect(await shown(service)).toMatchObject({ done: 1 })
})

describe('a refusal that nothing mends', () => {
  test.each([
    ['another producer took over', 'stale_epoch', (service: LiveService) => producerFor(service).resume(JOB_ID)],
    ['the job was ended by somebody else', 'job_ended', endElsewhere],
  ])('fails the handle: %s', async (_, code, happen) => {
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    await job.progress({ done: 1 })
    await job.flush()
    await happen(service)
    void job.log('info', 'nobody waits for this one')
    await expect(job.flush()).rejects.toMatchObject({ code })
    await expect(job.progress({ done: 2 })).rejects.toMatchObject({ code })
    await expect(job.complete()).rejects.toMatchObject({ code })
    expect(job.signal.reason).toMatchObject({ code })
    const { requests } = service
    await expect(job.flush()).rejects.toMatchObject({ code })
    expect(service.requests).toBe(requests)
  })

  test.each([401, 403, 404])('is not asked again: %d', async (status) => {
    const service = new LiveService()
    service.fate = () => Response.json({ status, code: 'some_code', detail: 'No.' }, { status })
    const refused = producerFor(service).create(SPEC)
    await expect(refused).rejects.toMatchObject({ name: 'RequestProblem', status, message: 'No.' })
    expect(service.requests).toBe(1)
  })

  test('is none when it is not the service’s own: the push is repeated', async () => {
    hasty()
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    const pages = [401, 403, 404, 405].map((status) => new Response('<html>not here</html>', { status }))
    service.fate = () => pages.shift() ?? 'answered'
    await job.complete('all of it')
    expect(await shown(service)).toMatchObject({ status: 'completed', result: 'all of it' })
  })

  test('is also that something on the way takes no body of that size', async () => {
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    service.fate = () => new Response('<html>Request Entity Too Large</html>', { status: 413 })
    await expect(job.complete()).rejects.toMatchObject({ code: 'http_413' })
    expect(service.requests).toBe(2)
  })

  test('reaches whoever waits for room', async () => {
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    const held = Promise.withResolvers<Response>()
    service.fate = () => held.promise
    await job.log('info', 'under way')
    await expect.poll(() => service.requests).toBe(2)
    const waiting = job.push(Array.from({ length: 1_001 }, () => ({ type: 'log', level: 'info', message: 'x' })))
    held.resolve(Response.json({ code: 'not_allowed', detail: 'No.' }, { status: 403 }))
    await expect(waiting).rejects.toMatchObject({ code: 'not_allowed' } satisfies Partial<RequestProblem>)
  })
})

async function endElsewhere(service: LiveService): Promise<void> {
  await service.job.push({ updates: [{ type: 'failed', error: 'by hand' }] })
}

test('a service that stays away longer than the producer is patient fails the handle', async () => {
  const service = new LiveService()
  const job = await producerFor(service, { patienceSeconds: 60 }).create(SPEC)
  vi.useFakeTimers()
  service.fate = () => 'lost'
  const outcome = job.complete().catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(61_000)
  expect(await outcome).toMatchObject({ code: 'unreachable' })
})

test('a cancel aborts the signal, and the job ends as cancelled', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  await job.progress({ done: 1 })
  await job.flush()
  await service.job.cancel()
  await job.progress({ done: 2 })
  await job.flush()
  expect(job.signal.reason).toMatchObject({ name: 'AbortError' })
  await job.cancelled('stopped after 2')
  expect(await shown(service)).toMatchObject({ status: 'cancelled', error: 'stopped after 2' })
})

describe('while there is nothing to tell', () => {
  test('signs of life keep the job from stalling and bring word of a cancel', async () => {
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    vi.useFakeTimers()
    await job.progress({ done: 1 })
    await job.flush()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(service.pushes.slice(1).map(({ updates }) => updates)).toEqual(service.pushes.slice(1).map(() => []))
    expect(service.pushes.length).toBeGreaterThan(3)
    await service.job.cancel()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(job.signal.aborted).toBe(true)
    await job.cancelled()
    const { requests } = service
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.requests).toBe(requests)
  })

  test('an announced pause is told to the service and kept', async () => {
    const service = new LiveService()
    const job = await producerFor(service).create(SPEC)
    vi.useFakeTimers()
    await job.nextWithin(300)
    expect(service.pushes.map(({ query }) => query.get('next_within'))).toEqual(['300'])
    await vi.advanceTimersByTimeAsync(299_000)
    expect(service.pushes).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(service.pushes.length).toBeGreaterThan(1)
    await expect(job.nextWithin(100_000)).rejects.toThrow(RangeError)
    await expect(job.nextWithin(Number.NaN)).rejects.toThrow(RangeError)
    await job.complete()
  })

  test('nothing is said before the first push, or when signs of life are off', async () => {
    const service = new LiveService()
    vi.useFakeTimers()
    const quiet = await producerFor(service).create(SPEC)
    await quiet.flush()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.pushes).toEqual([])
    const job = await producerFor(service).resume(JOB_ID, { signsOfLife: false })
    service.pushes.length = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.pushes).toEqual([])
    await job.progress({ done: 1 })
    await job.flush()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(service.pushes).toHaveLength(1)
  })
})

test('a job that was left goes on in the hands of the next producer', async () => {
  const service = new LiveService()
  const first = await producerFor(service).create(SPEC)
  await first.progress({ done: 40 })
  await first.leave()
  const second = await producerFor(service).resume(JOB_ID)
  expect(await second.snapshot()).toMatchObject({ status: 'running', done: 40 })
  await second.complete()
  await expect(first.progress({ done: 41 })).rejects.toMatchObject({ code: 'stale_epoch' })
})

test('nothing can follow an end, and an end can only be last', async () => {
  const service = new LiveService()
  const job = await producerFor(service).create(SPEC)
  const endFirst = job.push([{ type: 'completed' }, { type: 'log', level: 'info', message: 'late' }])
  await expect(endFirst).rejects.toThrow(TypeError)
  await job.fail(new Error('x'.repeat(5_000)))
  await expect(job.log('info', 'late')).rejects.toMatchObject({ code: 'job_ended' })
  const { error } = await shown(service)
  expect(error).toHaveLength(4_096)
})

test('a key is brought as a bearer token, and a job is created once however often it is asked for', async () => {
  hasty()
  const service = new LiveService()
  const requests: { readonly authorization: string | undefined; readonly key: string | undefined }[] = []
  const fates = ['late', 'lost', 'answered'] as const
  service.fate = () => fates[service.requests - 1] ?? 'answered'
  const watched: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    requests.push({
      authorization: headers.get('authorization') ?? undefined,
      key: headers.get('idempotency-key') ?? undefined,
    })
    return service.fetch(input, init)
  }
  await producerFor(service, { key: 'jobcast_key', fetch: watched }).create(SPEC)
  expect(requests).toHaveLength(3)
  expect(requests[0]).toEqual({ authorization: 'Bearer jobcast_key', key: requests[2]?.key })
  expect(requests[0]?.key).toHaveLength(32)
})
