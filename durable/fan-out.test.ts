// Readers pull: what is shared, what a slow one holds, who is sent away, and that nothing ticks without a reader.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { STREAMS_PER_ADDRESS, STREAMS_PER_JOB, STREAMS_PER_TICKET } from './fan-out.ts'
import { textOf, world } from './fan-out.test-support.ts'
import { HEARTBEAT_MS } from './protocol/frame.ts'
import { NOBODY, type Visitor } from './visitor.ts'
import { entryOf } from './log.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

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
      expect(size).toBeLessThanOrEqual(6 * 1024)
      text += frame
    }
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(
      Array.from({ length: log.head }, (_, n) => n + 1),
    )
  })

  test('are given larger frames where there are many of them, so that each gets as much', async () => {
    const { open, commit } = world()
    const readers = Array.from({ length: 200 }, () => open())
    for (const reader of readers) await reader.read()
    for (let n = 0; n < 300; n++) commit(`line ${n} ${'x'.repeat(100)}`)
    await readers[0]?.read()
    const size = textOf((await readers[0]?.read()) ?? {}).length
    expect(size).toBeGreaterThan(6 * 1024)
    expect(size).toBeLessThanOrEqual(200 * 64)
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

  test('who have waited for long enough are not closed while something is on its way to them', async () => {
    const { open, commit, end, log } = world()
    const following = open({ follow: true })
    await following.read()
    end()
    const told: string[] = []
    void (async () => {
      for (let read = await following.read(); !read.done; read = await following.read()) told.push(textOf(read))
    })()
    await vi.advanceTimersByTimeAsync(9 * 60_000)
    // Committed, and given to nobody yet.
    const cursor = log.head + 1
    log.append(
      [entryOf({ type: 'log', cursor, data: { timestamp: '', level: 'info', message: 'on its way' } })],
      null,
      cursor,
    )
    await vi.advanceTimersByTimeAsync(2 * 60_000)
    commit('and what came after')
    await vi.advanceTimersByTimeAsync(0)
    expect(told.join('')).toContain('on its way')
    expect(told.join('')).toContain('and what came after')
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
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS)
    expect(fanOut.viewers).toBe(2)
    commit('more')
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS)
    expect(fanOut.viewers).toBe(1)
    let last = ''
    for (let read = await stuck.read(); !read.done; read = await stuck.read()) last = textOf(read)
    expect(last).toMatch(/^retry: \d+\n\n$/)
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

  test('whose right has to be shown again are sent away with a pause, and others are not', async () => {
    const { open, log } = world()
    const until = Date.now() + 3.5 * HEARTBEAT_MS
    const [holder, free] = [open({ visitor: { ...NOBODY, shown_until: until } }), open()]
    const seen = { holder: '', free: '' }
    const listen = async (who: keyof typeof seen, reader: typeof free) => {
      for (let read = await reader.read(); !read.done; read = await reader.read()) seen[who] += textOf(read)
      seen[who] += 'closed'
    }
    void listen('holder', holder)
    void listen('free', free)
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_MS)
    expect(seen.holder).not.toContain('closed')
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS)
    expect(seen.holder).toMatch(new RegExp(`id: ${log.head}\nevent: heartbeat\n[^]*\n\nretry: \\d+\n\nclosed$`))
    expect(seen.free).not.toContain('closed')
  })

  test('can all be sent away at once, each with a pause of its own', async () => {
    const { open, fanOut } = world()
    const readers = [open(), open()]
    for (const reader of readers) await reader.read()
    const waiting = readers.map((reader) => reader.read())
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.2).mockReturnValueOnce(0.7)
    fanOut.sendAllAway()
    const pauses = (await Promise.all(waiting)).map((read) => /^retry: (\d+)\n\n$/.exec(textOf(read))?.[1])
    expect(new Set(pauses).size).toBe(2)
    for (const reader of readers) expect((await reader.read()).done).toBe(true)
  })
})

const onTicket = (id: string, livesMs = 60_000): Visitor => {
  const issued_at = Date.now()
  return { ticket: { id, issued_at, expires_at: issued_at + livesMs }, address: null }
}

describe('a reader on a ticket', () => {
  test('is told at its end, at the cursor of what it was given, and others watch on', async () => {
    const { open, commit, log } = world()
    const [brief, long, free] = [
      open({ visitor: onTicket('brief', 5_000) }),
      open({ visitor: onTicket('long') }),
      open(),
    ]
    for (const reader of [brief, long, free]) await reader.read()
    const first = [brief, long, free].map((reader) => reader.read())
    commit('before the end')
    await Promise.all(first)
    const last = brief.read()
    await vi.advanceTimersByTimeAsync(5_100)
    const refused = '\nevent: refused\ndata: {"code":"ticket_expired"}\n\n'
    let text = textOf(await last)
    // Live values may come first: viewers are counted in bursts.
    while (!text.includes('refused')) text = textOf(await brief.read())
    expect(text).toMatch(/^retry: \d+\n\nid: /)
    expect(text.endsWith(`id: ${log.head}${refused}`)).toBe(true)
    expect((await brief.read()).done).toBe(true)
    commit('after it')
    for (const reader of [long, free]) {
      let read = textOf(await reader.read())
      while (!read.includes('after it')) read = textOf(await reader.read())
      expect(read).not.toContain('refused')
    }
  })

  test('is told when the ticket is taken back: by its id, or with all that were issued until then', async () => {
    const { open, fanOut } = world()
    const [one, two] = [open({ visitor: onTicket('one') }), open({ visitor: onTicket('two') })]
    await vi.advanceTimersByTimeAsync(1)
    const later = open({ visitor: onTicket('later') })
    for (const reader of [one, two, later]) await reader.read()
    fanOut.revoke({ ticket: 'one' })
    expect(textOf(await one.read())).toContain('"ticket_revoked"')
    expect((await one.read()).done).toBe(true)
    expect(fanOut.viewers).toBe(2)
    fanOut.revoke({ issued_until: Date.now() - 1 })
    expect(textOf(await two.read())).toContain('"ticket_revoked"')
    expect(fanOut.viewers).toBe(1)
  })

  test('that has yet to take what was committed is told where it stands, and resumes there', async () => {
    const { open, commit, fanOut } = world()
    const reader = open({ visitor: onTicket('slow') })
    await reader.read()
    for (let n = 0; n < 3_000; n++) commit(`line ${n} ${'x'.repeat(100)}`)
    const given = textOf(await reader.read())
    const reached = [...given.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1]
    fanOut.revoke({ ticket: 'slow' })
    expect(textOf(await reader.read())).toContain(`id: ${reached}\nevent: refused\n`)
    expect((await reader.read()).done).toBe(true)
  })

  test('costs one timer, however many there are, and none when they have left', async () => {
    const { open, fanOut } = world()
    const watching = open()
    await watching.read()
    await vi.advanceTimersByTimeAsync(1_000)
    const before = vi.getTimerCount()
    const readers = Array.from({ length: 20 }, (_, n) => open({ visitor: onTicket(`t${n}`, 60_000 - n * 1_000) }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(vi.getTimerCount()).toBe(before + 1)
    for (const reader of readers) await reader.cancel()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(vi.getTimerCount()).toBe(before)
    expect(fanOut.viewers).toBe(1)
  })
})

describe('streams are bounded', () => {
  const bounds = [
    ['of a job', STREAMS_PER_JOB, NOBODY, null],
    ['of a ticket', STREAMS_PER_TICKET, onTicket('shared', 1e9), NOBODY],
    [
      'of an address',
      STREAMS_PER_ADDRESS,
      { ticket: null, address: '192.0.2.1' },
      { ticket: null, address: '192.0.2.2' },
    ],
  ] as const

  test.each(bounds)('%s: one that leaves makes room', async (_, limit, visitor, other) => {
    const { open, fanOut } = world()
    const readers = Array.from({ length: limit - 1 }, () => open({ visitor }))
    expect(fanOut.isFull(visitor)).toBe(false)
    readers.push(open({ visitor }))
    expect(fanOut.isFull(visitor)).toBe(true)
    if (other !== null) expect(fanOut.isFull(other)).toBe(false)
    await readers[0]?.cancel()
    expect(fanOut.isFull(visitor)).toBe(false)
  })
})
