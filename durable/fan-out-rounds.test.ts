// How a round of the fan-out treats its readers: all alike, whoever the runtime lets go first.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { textOf, world } from './fan-out.test-support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('readers', () => {
  test('of whom there are many are all given a frame before any is given the one after the next', async () => {
    const { open, commit, log } = world()
    const readers = Array.from({ length: 160 }, () => open())
    for (const reader of readers) await reader.read()
    const frames = readers.map(() => 0)
    let [widest, there] = [0, 0]
    for (const [n, reader] of readers.entries()) {
      void (async () => {
        for (let text = ''; !text.includes(`id: ${log.head}\n`);) {
          text = textOf(await reader.read())
          frames[n] = (frames[n] ?? 0) + 1
          widest = Math.max(widest, Math.max(...frames) - Math.min(...frames))
        }
        there++
      })()
    }
    // The first line begins a round; those that follow at once are several frames.
    for (let n = 0; n < 60; n++) commit(`line ${n} ${'x'.repeat(1_000)}`)
    while (there < 160) await vi.advanceTimersToNextTimerAsync()
    expect(Math.min(...frames)).toBeGreaterThan(4)
    expect(widest).toBe(1)
  })

  test('of whom there are a few are given frame after frame as they take them, and no clock is waited for', async () => {
    const { open, commit, log } = world()
    const readers = Array.from({ length: 10 }, () => open())
    for (const reader of readers) await reader.read()
    const all = readers.map(async (reader) => {
      while (!textOf(await reader.read()).includes(`id: ${log.head}\n`));
    })
    for (let n = 0; n < 60; n++) commit(`line ${n} ${'x'.repeat(1_000)}`)
    const began = Date.now()
    let there = false
    void Promise.all(all).then(() => (there = true))
    for (let turn = 0; turn < 100 && !there; turn++) await vi.advanceTimersByTimeAsync(0)
    expect([there, Date.now() - began]).toEqual([true, 0])
  })

  test('who are told of a gap take what follows it, and hold up nobody', async () => {
    const { open, commit } = world({ facts: 5, chars: 1_000_000 })
    const readers = Array.from({ length: 10 }, () => open())
    for (const reader of readers) await reader.read()
    let [told, gaps] = [0, 0]
    for (const reader of readers) {
      void (async () => {
        for (;;) {
          const text = textOf(await reader.read())
          if (text.includes('"gap"')) gaps++
          if (text.includes('the last')) told++
        }
      })()
    }
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await vi.advanceTimersByTimeAsync(0)
    }
    commit(...Array.from({ length: 20 }, (_, n) => `line ${n}`))
    await turns()
    commit('the last')
    await turns()
    expect([gaps, told]).toEqual([10, 10])
  })

  test('are given what is committed between two waves in the next round, all alike', async () => {
    const { open, commit } = world()
    const readers = Array.from({ length: 100 }, () => open())
    for (const reader of readers) await reader.read()
    const first = readers.map((reader) => reader.read())
    commit('one')
    commit('two')
    await vi.advanceTimersByTimeAsync(100)
    const second = readers.map((reader) => reader.read())
    await vi.advanceTimersByTimeAsync(100)
    const given = async (reads: readonly ReturnType<(typeof readers)[number]['read']>[]) =>
      new Set((await Promise.all(reads)).map((read) => read.value))
    const [ones, twos] = [await given(first), await given(second)]
    expect([ones.size, twos.size]).toEqual([1, 1])
    expect(textOf({ value: [...ones][0] })).toMatch(/one(?!.*two)/s)
    expect(textOf({ value: [...twos][0] })).toMatch(/two/)
  })
})
