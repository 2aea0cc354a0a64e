import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Brief, KEPT_MS } from './brief.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what was found is believed for a moment, then looked up again', async () => {
  const brief = new Brief<string>(KEPT_MS)
  const look = vi.fn<() => Promise<string | null>>()
  look.mockResolvedValueOnce('first').mockResolvedValueOnce('second').mockResolvedValueOnce(null)
  expect(await brief.get('a', look)).toBe('first')
  expect(await brief.get('a', look)).toBe('first')
  vi.advanceTimersByTime(KEPT_MS + 1)
  expect(await brief.get('a', look)).toBe('second')
  vi.advanceTimersByTime(KEPT_MS + 1)
  expect(await brief.get('a', look)).toBeNull()
  expect(look).toHaveBeenCalledTimes(3)
})

test('what was not found is looked for each time', async () => {
  const brief = new Brief<string>(KEPT_MS)
  const look = vi.fn<() => Promise<string | null>>()
  look.mockResolvedValueOnce(null).mockResolvedValueOnce('new')
  expect(await brief.get('a', look)).toBeNull()
  expect(await brief.get('a', look)).toBe('new')
})

test('it holds no more than so many, whoever comes by', async () => {
  const brief = new Brief<number>(KEPT_MS)
  let looks = 0
  const look = async () => ++looks
  for (let n = 0; n < 5_000; n++) await brief.get(`k${n}`, look)
  expect(await brief.get('k4999', look)).toBe(5_000)
  expect(await brief.get('k0', look)).toBe(5_001)
})
