import { expect, test } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { RUNNING as running } from '../running-snapshot.test-support.ts'
import { milestone } from './milestones.ts'
import { ENGLISH } from './speech.ts'

const stalled_since = '2026-01-01T00:01:00.000Z'

test.each([
  ['nothing between quarters', running, { ...running, progress: 49 }, null],
  ['a quarter that is passed', running, { ...running, progress: 51 }, '50%'],
  ['only the last of several', running, { ...running, progress: 90 }, '75%'],
  ['the end', running, { ...running, progress: 100, status: 'completed' }, 'Completed'],
  ['a failure with its reason', running, { ...running, status: 'failed', error: 'Broken.' }, 'Failed. Broken.'],
  ['a cancel', running, { ...running, status: 'cancelled' }, 'Cancelled'],
  ['silence', running, { ...running, stalled_since }, 'No sign of life'],
  ['life', { ...running, stalled_since }, running, 'Working'],
  ['a new attempt', { ...running, status: 'failed' }, { ...running, attempt: 2 }, 'Attempt 2'],
] satisfies [string, Snapshot, Snapshot, string | null][])('announced: %s', (_, before, now, sentence) => {
  expect(milestone(before, now, ENGLISH)).toBe(sentence)
})
