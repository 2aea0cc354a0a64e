import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makePatience, type Patience } from './patience.ts'

let ended = 0
let patience: Patience

beforeEach(() => {
  vi.useFakeTimers()
  ended = 0
  patience = makePatience()
})

afterEach(() => {
  patience.stop()
  vi.useRealTimers()
})

const end = () => {
  ended++
}

/** The wall clock goes on while no timer runs, as when a machine sleeps. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

test('ends once, at its time', () => {
  patience.start(10_000, end)
  vi.advanceTimersByTime(9_999)
  expect(ended).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(ended).toBe(1)
})

test('begins anew with each word, also towards an earlier end', () => {
  patience.start(10_000, end)
  vi.advanceTimersByTime(9_000)
  patience.start(10_000, end)
  vi.advanceTimersByTime(9_000)
  expect(ended).toBe(0)
  patience.start(500, end)
  vi.advanceTimersByTime(500)
  expect(ended).toBe(1)
})

test('stopped, it does not end', () => {
  patience.start(10_000, end)
  patience.stop()
  patience.wake()
  vi.advanceTimersByTime(60_000)
  expect(ended).toBe(0)
})

test('after a sleep there are two seconds for what was queued', () => {
  patience.start(10_000, end)
  sleep(3_600_000)
  vi.advanceTimersByTime(11_999)
  expect(ended).toBe(0)
  vi.advanceTimersByTime(1)
  expect(ended).toBe(1)
})

test('what arrives in these two seconds saves the line', () => {
  patience.start(10_000, end)
  sleep(3_600_000)
  vi.advanceTimersByTime(11_000)
  patience.start(10_000, end)
  vi.advanceTimersByTime(9_999)
  expect(ended).toBe(0)
})

test('a page that wakes gives two seconds at once, before its own timers run', () => {
  patience.start(60_000, end)
  sleep(3_600_000)
  patience.wake()
  vi.advanceTimersByTime(1_999)
  expect(ended).toBe(0)
  vi.advanceTimersByTime(1)
  expect(ended).toBe(1)
})

test('waking in time changes nothing', () => {
  patience.start(60_000, end)
  vi.advanceTimersByTime(30_000)
  patience.wake()
  vi.advanceTimersByTime(29_999)
  expect(ended).toBe(0)
  vi.advanceTimersByTime(1)
  expect(ended).toBe(1)
})
