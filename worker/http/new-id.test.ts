import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JOB_ID } from '../schemas/job.ts'
import { derivedJobId, newId, randomId } from './new-id.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })

it('makes ids of one length that sort by time', () => {
  fc.assert(
    fc.property(time, random, time, random, (a, randomA, b, randomB) => {
      const first = newId('job', Math.min(a, b), randomA)
      const second = newId('job', Math.max(a, b), randomB)
      expect(first).toMatch(JOB_ID)
      expect(first).toHaveLength(30)
      if (a !== b) expect(first < second).toBe(true)
    }),
  )
})

it('makes a new one each time', () => {
  expect(new Set(Array.from({ length: 100 }, () => randomId('upl'))).size).toBe(100)
})

it('derives one id from a workspace and a key', async () => {
  const id = await derivedJobId('default', 'key')
  expect(id).toMatch(JOB_ID)
  expect(await derivedJobId('default', 'key')).toBe(id)
  expect(await derivedJobId('other', 'key')).not.toBe(id)
  expect(await derivedJobId('default', 'key 2')).not.toBe(id)
})
