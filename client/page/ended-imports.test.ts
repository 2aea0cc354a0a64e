import { expect, test } from 'vitest'
import { summary } from '../running-summary.test-support.ts'
import { endedImports } from './ended-imports.ts'

const imported = summary({ kind: 'import_traces', status: 'completed' })

test('nothing is known before the board is', () => {
  expect(endedImports(null)).toBeNull()
})

test('imports that are over count, those that go on and jobs of other kinds do not', () => {
  const jobs = [
    imported,
    summary({ ...imported, job_id: 'cut', status: 'cancelled' }),
    summary({ ...imported, job_id: 'going', status: 'running' }),
    summary({ job_id: 'other', status: 'completed' }),
  ]
  expect([...(endedImports(jobs) ?? [])]).toEqual(['j 1', 'cut 1'])
})

test('an import that is run again ends again', () => {
  const before = endedImports([imported])
  const now = endedImports([{ ...imported, attempt: 2 }])
  expect(before && now?.isSubsetOf(before)).toBe(false)
})
