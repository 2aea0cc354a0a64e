import { expect, test } from 'vitest'
import { newWorking } from '../rules/new-job.ts'
import { summaryOf } from './summary.ts'

const { snapshot } = newWorking({ workspace: 'w', job_id: 'j', kind: 'test', title: 'a job' }, 0, false)
const cut = (message: string | null) => summaryOf({ ...snapshot, message, error: message }).message

test('a summary leaves out what only a viewer of the one job wants', () => {
  const { result: _result, details: _details, attributes: _attributes, ...rest } = snapshot
  expect(summaryOf(snapshot)).toEqual(rest)
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
