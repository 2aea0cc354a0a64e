// Readers pull: what is shared, what a slow one holds, who is sent away, and that nothing ticks without a reader.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FanOut, type OpenReader } from './fan-out.ts'
import { jobFeed } from './job-feed.ts'
import { JobLog } from './log.ts'
import { HEARTBEAT_MS } from './protocol/frame.ts'
import { PLAIN } from './outlet.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import { newWorking } from './rules/new-job.ts'
import { SPEC } from './node-host.test-support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function world() {
  const log = new JobLog()
  let snapshot: Snapshot = newWorking(SPEC, 0, false).snapshot
  const fanOut = new FanOut(
    jobFeed(log, () => snapshot),
    () => Date.now(),
  )
  return {
    log,
    fanOut,
    commit(message: string) {
      const cursor = log.head + 1
      snapshot = { ...snapshot, cursor }
      log.append([{ type: 'log', cursor, data: { timestamp: '', level: 'info', message } }], null, cursor)
      fanOut.wake()
    },
    end() {
      const cursor = log.head + 1
      snapshot = { ...snapshot, cursor, status: 'failed', ended_at: new Date().toISOString() }
      const data = { status: 'failed', error: 'no', ended_at: '' } as const
      log.append([{ type: 'failed', cursor, data }], null, cursor)
      fanOut.wake()
    },
    open(options: Partial<OpenReader> & { readonly signal?: AbortSignal } = {}) {
      const {
        start = log.head,
        viewer = null,
        follow = false,
        outlet = PLAIN,
        signal = new AbortController().signal,
      } = options
      return fanOut.open({ verdict: 'resumed', start, viewer, follow, outlet }, signal).getReader()
    },
  }
}

const textOf = ({ value }: { value?: Uint8Array | undefined }) => new TextDecoder().decode(value)

describe('readers', () => {
  test('at the same cursor are given the same bytes, encoded once', async () => {
    const { open, commit } = world()
    const readers = [open(), open(), open()]
    for (const reader of readers) await reader.read()
    const waiting = readers.map((reader) => reader.read())
    commit('hello')
    const [first, ...others] = await Promise.all(waiting)
    expect(textOf(first ?? {})).toContain('hello')
    for (const other of others) expect(other.value).toBe(first?.value)
  })

  test('that read slowly are given all that came meanwhile, in frames of bounded size', async () => {
    const { open, commit, log } = world()
    const reader = open()
    await reader.read()
    for (let n = 0; n < 3_000; n++) commit(`line ${n} ${'x'.repeat(100)}`)
    let text = ''
    for (let size = 0; !text.includes(`line 2999 `);) {
      const frame = textOf(await reader.read())
      size = frame.length
      expect(size).toBeLessThanOrEqual(64 * 1024)
      text += frame
    }
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(
      Array.from({ length: log.head }, (_, n) => n + 1),
    )
  })

  test('do not queue: one that does not read holds nothing but its place', async () => {
    const { open, commit } = world()
    const reader = open()
    await reader.read()
    for (let n = 0; n < 100; n++) commit(`line ${n}`)
    await reader.read()
    const waiting = reader.read()
    commit('the last')
    expect(textOf(await waiting)).toContain('the last')
  })

  test('are closed after the end, those that follow only when they have waited for ten minutes', async () => {
    const { open, end } = world()
    const plain = open()
    const following = open({ follow: true })
    for (const reader of [plain, following]) await reader.read()
    end()
    for (const reader of [plain, following]) expect(textOf(await reader.read())).toContain('event: failed')
    expect((await plain.read()).done).toBe(true)
    let stillOpen = true
    void following.closed.then(() => {
      stillOpen = false
    })
    const drain = (async () => {
      while (!(await following.read()).done);
    })()
    await vi.advanceTimersByTimeAsync(9 * 60_000)
    expect(stillOpen).toBe(true)
    await vi.advanceTimersByTimeAsync(2 * 60_000)
    await drain
    expect(stillOpen).toBe(false)
  })

  test('that take nothing for four heartbeats are sent away with a pause, and others are not', async () => {
    const { open, commit, fanOut } = world()
    const stuck = open({ viewer: 'stuck' })
    const lively = open({ viewer: 'lively' })
    await stuck.read()
    await lively.read()
    void (async () => {
      while (!(await lively.read()).done);
    })()
    // The first frame after the opening is taken by the stream's own pull; from then on nobody reads.
    void stuck.read()
    commit('more')
    await vi.advanceTimersByTimeAsync(6 * HEARTBEAT_MS)
    expect(fanOut.viewers).toBe(1)
    const last = textOf(await stuck.read())
    expect(last).toMatch(/^retry: \d+\n\n$|heartbeat|more/)
  })

  test('that are gone are forgotten by either sign, and without a reader nothing ticks', async () => {
    const { open, fanOut } = world()
    const gone = new AbortController()
    const one = open({ signal: gone.signal })
    const two = open()
    await one.read()
    await two.read()
    expect(fanOut.viewers).toBe(2)
    gone.abort()
    expect(fanOut.viewers).toBe(1)
    await two.cancel()
    expect(fanOut.viewers).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('are told live values only where they stand: an id never runs ahead of facts that are still to come', async () => {
    const { open, commit } = world()
    const [lively, late] = [open(), open()]
    await lively.read()
    await late.read()
    const waiting = [lively.read(), late.read()]
    await vi.advanceTimersByTimeAsync(490)
    commit('one')
    await Promise.all(waiting)
    await vi.advanceTimersByTimeAsync(5)
    commit('two')
    await vi.advanceTimersByTimeAsync(6)
    // The number of viewers has changed, the round waits for the late one, and `two` is for the next round.
    const next = lively.read()
    await vi.advanceTimersByTimeAsync(60)
    expect(textOf(await next)).toContain('"two"')
  })

  test('of one viewer count once', async () => {
    const { open, fanOut } = world()
    open({ viewer: 'a' })
    open({ viewer: 'a' })
    open()
    expect(fanOut.viewers).toBe(2)
  })

  test('can all be sent away at once, each with a pause of its own', async () => {
    const { open, fanOut } = world()
    const readers = [open(), open()]
    for (const reader of readers) await reader.read()
    const waiting = readers.map((reader) => reader.read())
    fanOut.sendAllAway()
    const pauses = (await Promise.all(waiting)).map((read) => /^retry: (\d+)\n\n$/.exec(textOf(read))?.[1])
    expect(new Set(pauses).size).toBe(2)
    for (const reader of readers) expect((await reader.read()).done).toBe(true)
  })
})
