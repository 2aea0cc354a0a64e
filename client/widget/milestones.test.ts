import { expect, test } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { RUNNING as running } from '../running-snapshot.test-support.ts'
import { milestone } from './milestones.ts'

const stalled_since = '2026-01-01T00:01:00.000Z'

test.each([
  ['nothing between quarters', running, { ...running, progress: 49 }, null],
  ['a quarter that is passed', running, { ...running, progress: 51 }, 'Test: 50 percent'],
  ['only the last of several', running, { ...running, progress: 90 }, 'Test: 75 percent'],
  ['the end', running, { ...running, progress: 100, status: 'completed' }, 'Test: completed'],
  ['a failure with its reason', running, { ...running, status: 'failed', error: 'Broken.' }, 'Test: failed. Broken.'],
  ['a cancel', running, { ...running, status: 'cancelled' }, 'Test: cancelled'],
  ['silence', running, { ...running, stalled_since }, 'Test: no sign of life'],
  ['life', { ...running, stalled_since }, running, 'Test: going on'],
  ['a new attempt', { ...running, status: 'failed' }, { ...running, attempt: 2 }, 'Test: trying again'],
] satisfies [string, Snapshot, Snapshot, string | null][])('announced: %s', (_, before, now, sentence) => {
  expect(milestone(before, now)).toBe(sentence)
})
