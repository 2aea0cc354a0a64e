import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { JOB_RATE } from '../rate-limits.ts'
import { cloudflareHosts } from './hosts.ts'

const { limits } = cloudflareHosts(env, { waitUntil() {} })

test('the platform counts by key, up to the limit of a window, and each limiter for itself', async () => {
  const begun = Date.now()
  let taken = 0
  for (let n = 0; n <= 2 * JOB_RATE.limit; n++) if (await limits.jobs.take('one')) taken += 1
  const windows = Math.floor((Date.now() - begun) / (JOB_RATE.periodSeconds * 1_000)) + 2
  expect(taken).toBeGreaterThanOrEqual(JOB_RATE.limit)
  expect(taken).toBeLessThanOrEqual(windows * JOB_RATE.limit)
  expect(await limits.jobs.take('two')).toBe(true)
  expect(await limits.requests.take('one')).toBe(true)
})

test('the environment says who may ask', () => {
  const key = { SIGNING_KEY_20261123T120000000Z: 'secret' }
  expect(cloudflareHosts({ ...env, ACCESS: 'keys', ...key }, { waitUntil() {} }).access).toEqual({
    mode: 'keys',
    signingKeys: [{ id: '20261123T120000000Z', secret: 'secret' }],
  })
})
