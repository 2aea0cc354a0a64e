// Alarms ring once, in their order and not too many at a time; what failed rings again, whatever else fails.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AlarmClock } from './alarm-clock.ts'
import { SqliteFile } from './sqlite-file.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

interface World {
  readonly clock: AlarmClock
  readonly file: SqliteFile
  /** Who rang, in that order. */
  readonly rung: string[]
  readonly told: string[]
}

/** @param answer what a ring does; throwing, it fails */
function started(answer: (name: string) => void | Promise<void> = () => {}, file = new SqliteFile(':memory:')): World {
  const rung: string[] = []
  const told: string[] = []
  const ring = async (name: string): Promise<void> => {
    rung.push(name)
    await answer(name)
  }
  const clock = new AlarmClock(file, ring, (about) => told.push(about.join(' ')))
  clock.start()
  return { clock, file, rung, told }
}

const after = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `job ${index}`)
const stored = (file: SqliteFile) => file.rows('SELECT owner FROM alarms').map(({ owner }) => owner)

/** As a full disk would be, for one table. */
function fill(file: SqliteFile): void {
  file.script("CREATE TRIGGER full BEFORE INSERT ON alarms BEGIN SELECT raise(ABORT, 'disk is full'); END")
}

test('each rings once, in the order of the times, and not again', async () => {
  const { clock, file, rung } = started()
  const now = Date.now()
  for (const [name, ms] of Object.entries({ third: 3_000, first: 1_000, second: 2_000 })) clock.set(name, now + ms)
  await after(999)
  expect(rung).toEqual([])
  await after(1_001)
  expect(rung).toEqual(['first', 'second'])
  await after(60_000)
  expect(rung).toEqual(['first', 'second', 'third'])
  expect(stored(file)).toEqual([])
})

test('a new time replaces the old one, and what is cleared is silent', async () => {
  const { clock, rung } = started()
  const now = Date.now()
  for (const name of ['moved', 'cleared']) clock.set(name, now + 1_000)
  clock.set('moved', now + 5_000)
  clock.clear('cleared')
  await after(4_999)
  expect(rung).toEqual([])
  await after(1)
  expect(rung).toEqual(['moved'])
})

test('a time that is set while it answers stands, and an alarm may be months away', async () => {
  const monthsMs = 70 * 24 * 60 * 60_000
  const { clock, rung } = started(() => {
    if (rung.length === 1) clock.set('again', Date.now() + monthsMs)
  })
  clock.set('again', Date.now())
  await after(monthsMs - 1)
  expect(rung).toEqual(['again'])
  await after(1)
  expect(rung).toEqual(['again', 'again'])
})

test('what became due while nobody ran rings after the start, and what was interrupted rings again', async () => {
  const first = started(() => new Promise(() => {}))
  first.clock.set('interrupted', Date.now())
  first.clock.set('later', Date.now() + 1_000)
  await after(10)
  first.clock.stop()
  await after(60_000)
  expect(first.rung).toEqual(['interrupted'])
  const { rung } = started(undefined, first.file)
  await after(10)
  expect(rung).toEqual(['interrupted', 'later'])
})

test('of very many only some answer at a time, and all come to their turn', async () => {
  const names = numbered(200)
  const open: (() => void)[] = []
  const { clock, rung } = started(() => new Promise((resolve) => open.push(resolve)))
  for (const name of names) clock.set(name, Date.now())
  await after(10)
  expect(rung).toHaveLength(64)
  while (open.length > 0) {
    open.shift()?.()
    await after(1)
  }
  expect(rung.toSorted()).toEqual(names.toSorted())
})

test('one that fails rings again after some seconds, and the others do not wait for it', async () => {
  let failures = 2
  const { clock, rung, told } = started((name) => {
    if (name === 'bad' && failures-- > 0) throw new Error('not now')
  })
  clock.set('bad', Date.now())
  clock.set('good', Date.now() + 1_000)
  await after(1_000)
  expect(rung).toEqual(['bad', 'good'])
  await after(60_000)
  expect(rung).toEqual(['bad', 'good', 'bad', 'bad'])
  expect(told).toEqual(['bad did not answer its alarm', 'bad did not answer its alarm'])
})

test('on a full disk none is lost and no place is: all ring again, at their pace, until there is room', async () => {
  const names = numbered(100)
  let isFull = true
  const { clock, file, rung } = started(() => {
    if (isFull) throw new Error('disk is full')
  })
  for (const name of names) clock.set(name, Date.now() + 1_000)
  await file.durable()
  fill(file)
  await after(1_000)
  expect(rung).toHaveLength(64)
  await after(12_000)
  expect(rung.length).toBeLessThan(4 * 64)
  isFull = false
  file.script('DROP TRIGGER full')
  rung.length = 0
  await after(10_000)
  expect(rung.toSorted()).toEqual(names.toSorted())
  expect(stored(file)).toEqual([])
})

test('an alarm that was answered but cannot be taken out rings again, and not without a pause', async () => {
  const { clock, file, rung } = started()
  clock.set('stuck', Date.now() + 1_000)
  await file.durable()
  file.script("CREATE TRIGGER stuck BEFORE DELETE ON alarms BEGIN SELECT raise(ABORT, 'I/O error'); END")
  await after(20_000)
  expect(rung.length).toBeGreaterThan(2)
  expect(rung.length).toBeLessThan(6)
  file.script('DROP TRIGGER stuck')
  await after(5_000)
  expect(stored(file)).toEqual([])
})

test('a table that cannot be read is read again', async () => {
  const { clock, file, rung, told } = started()
  clock.set('hidden', Date.now() + 1_000)
  await file.durable()
  file.script('ALTER TABLE alarms RENAME TO elsewhere')
  await after(1_000)
  expect(told).toEqual(['alarms cannot be read'])
  file.script('ALTER TABLE elsewhere RENAME TO alarms')
  await after(5_000)
  expect(rung).toEqual(['hidden'])
})
