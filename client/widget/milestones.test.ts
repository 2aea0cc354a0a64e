import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { RUNNING as running } from '../running-snapshot.test-support.ts'
import { milestone, Narrator } from './milestones.ts'
import type { Mood } from './mood.ts'
import { ENGLISH } from './speech.ts'

const stalled_since = '2026-01-01T00:01:00.000Z'

test.each([
  ['nothing between quarters', running, { ...running, progress: 49 }, null],
  ['a quarter that is passed', running, { ...running, progress: 51 }, '50%'],
  ['only the last of several', running, { ...running, progress: 90 }, '75%'],
  ['the end', running, { ...running, progress: 100, status: 'completed' }, 'Completed'],
  [
    'an end with failures',
    running,
    { ...running, status: 'completed', counts: { failed: 2 } },
    'Completed, with failures',
  ],
  ['a failure with its reason', running, { ...running, status: 'failed', error: 'Broken.' }, 'Failed. Broken.'],
  ['a cancel', running, { ...running, status: 'cancelled' }, 'Cancelled'],
  ['silence', running, { ...running, stalled_since }, 'No sign of life'],
  ['life', { ...running, stalled_since }, running, 'Working'],
  ['a new attempt', { ...running, status: 'failed' }, { ...running, attempt: 2 }, 'Attempt 2'],
] satisfies [string, Snapshot, Snapshot, string | null][])('announced: %s', (_, before, now, sentence) => {
  expect(milestone(before, now, ENGLISH)).toBe(sentence)
})

const created = Date.parse(running.created_at)
/** Long after it began. */
const late = created + 60_000

describe('what there is at the first sight', () => {
  const ended: Snapshot = { ...running, progress: 100, status: 'completed' }

  test.each([
    ['is told to who comes at the beginning of the job', created + 3_000, ['Completed']],
    ['is not told to who comes later', late, []],
  ])('%s', (_, at, words) => {
    const said: string[] = []
    const say = (text: string) => said.push(text)
    new Narrator(say, null).hear('completed', ended, ENGLISH, at)
    new Narrator(say, { seen: ended, at }).hear('completed', ended, ENGLISH, at)
    expect(said).toEqual([...words, ...words].map((text) => `${running.title}: ${text}`))
  })
})

describe('trouble on the way', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** What is said while the moods follow each other, a number being seconds that pass. */
  function saidOf(steps: readonly (Mood | number)[], snapshot: Snapshot | null = running): readonly string[] {
    const said: string[] = []
    const narrator = new Narrator((text) => said.push(text), snapshot && { seen: snapshot, at: late })
    for (const step of steps) {
      if (typeof step === 'number') vi.advanceTimersByTime(step * 1000)
      else narrator.hear(step, snapshot, ENGLISH, late)
    }
    narrator.close()
    vi.advanceTimersByTime(60_000)
    return said
  }

  const titled = (...words: string[]) => words.map((text) => `${running.title}: ${text}`)

  test.each([
    ['a blink is not told', ['determinate', 'reconnecting', 4, 'determinate', 60], []],
    [
      'a connection that stays away is told, and its return',
      ['determinate', 'reconnecting', 6, 'determinate'],
      titled('Reconnecting…', 'Working'),
    ],
    ['no network is told', ['determinate', 'reconnecting', 1, 'offline', 6], titled('You are offline')],
    [
      'so is what becomes of it, and the return once',
      ['reconnecting', 6, 'offline', 6, 'reconnecting', 1, 'determinate', 60],
      titled('Reconnecting…', 'You are offline', 'Working'),
    ],
    ['a ticket that has run out', ['determinate', 'ticket-expired'], titled('Access has expired')],
    ['a refusal', ['determinate', 'refused', 60, 'refused'], titled('Not available')],
    ['whoever goes is told nothing more', ['determinate', 'reconnecting', 1], []],
    ['what goes on as it was', ['determinate', 'polling', 'catching-up', 'determinate', 60], []],
  ] satisfies [string, (Mood | number)[], string[]][])('%s', (_, steps, sentences) => {
    expect(saidOf(steps)).toEqual(sentences)
  })

  test('a job that is not there has no title', () => {
    expect(saidOf(['loading', 'not-found'], null)).toEqual(['No such job'])
  })

  test('an end that comes with the connection is said instead of its return', () => {
    const said: string[] = []
    const narrator = new Narrator((text) => said.push(text), { seen: running, at: late })
    narrator.hear('reconnecting', running, ENGLISH, late)
    vi.advanceTimersByTime(6_000)
    narrator.hear('completed', { ...running, status: 'completed' }, ENGLISH, late)
    expect(said).toEqual(titled('Reconnecting…', 'Completed'))
  })
})
