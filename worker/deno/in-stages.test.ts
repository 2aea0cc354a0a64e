import { afterEach, expect, test, vi } from 'vitest'
import { inStages } from './in-stages.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a stage that fails, at once or later, is told by its name and keeps no other from its turn', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const done: string[] = []
  const stages = {
    first: () => done.push('first'),
    'throw at once': () => {
      throw new Error('now')
    },
    'reject later': async () => {
      await Promise.resolve()
      throw new Error('then')
    },
    last: async () => done.push('last'),
  }
  expect(await inStages(stages)).toBe(false)
  expect(done).toEqual(['first', 'last'])
  expect(told.mock.calls.map(([could, name]) => `${could} ${name}`)).toEqual([
    'could not throw at once',
    'could not reject later',
  ])
})

test('each waits for the one before, and all is well when none fails', async () => {
  const done: number[] = []
  const stages = {
    slow: () => new Promise<void>((resolve) => setTimeout(() => resolve(void done.push(1)))),
    quick: () => done.push(2),
  }
  expect(await inStages(stages)).toBe(true)
  expect(done).toEqual([1, 2])
})
