import { expect, test, vi } from 'vitest'
import { jobUrls } from '../address.ts'
import { rightsFor } from './rights.ts'

const urls = jobUrls('https://jobs.example/api/jobs/job_1')
const answers = (status: number, body: unknown = {}) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json(body, { status })),
  )

const all = { steer: true, inspect: true }
const none = { steer: false, inspect: false }

test.each([
  ['what the service says', 200, { can: ['watch', 'inspect'] }, { steer: false, inspect: true }, true],
  ['a service that does not say', 200, {}, all, true],
  ['a service without sessions', 404, {}, all, true],
  ['nobody signed in', 401, {}, none, true],
  ['a right that is too small', 403, {}, none, true],
  ['a service that is away', 503, {}, all, false],
])('%s', async (_, status, body, rights, certain) => {
  answers(status, body)
  expect(await rightsFor(urls)).toEqual({ rights, certain })
})

test('widgets that appear together ask once, and those after them again', async () => {
  answers(401)
  await Promise.all([rightsFor(urls), rightsFor(urls)])
  expect(fetch).toHaveBeenCalledTimes(1)
  answers(200, { can: ['steer'] })
  expect((await rightsFor(urls)).rights.steer).toBe(true)
  expect(fetch).toHaveBeenCalledTimes(1)
})
