import { expect, test } from 'vitest'
import type { Snapshot } from './snapshot.ts'
import { summaryOf } from './summary.ts'

/** As much of a snapshot as a summary could go wrong with. */
const snapshot = {
  job_id: 'j',
  message: null,
  error: null,
  result: 1,
  details: 2,
  attributes: { a: 3 },
} as unknown as Snapshot
const cut = (message: string | null) => summaryOf({ ...snapshot, message }).message

test('a summary leaves out what only a viewer of the one job wants', () => {
  expect(summaryOf(snapshot)).toEqual({ job_id: 'j', message: null, error: null })
})

test('of what was said at length it tells the beginning, and that there is more', () => {
  expect(cut(null)).toBeNull()
  expect(cut('a'.repeat(200))).toBe('a'.repeat(200))
  expect(cut('a'.repeat(201))).toBe(`${'a'.repeat(199)}…`)
  expect(summaryOf({ ...snapshot, error: 'b'.repeat(4_096) }).error).toBe(`${'b'.repeat(199)}…`)
})

test('no character is cut in half', () => {
  expect(cut('🌱'.repeat(200))).toBe(`${'🌱'.repeat(99)}…`)
})
