import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { JOB_RATE, REQUEST_RATE } from './rate-limits.ts'

interface Limiter {
  readonly name: string
  readonly namespace_id: string
  readonly simple: { readonly limit: number; readonly period: number }
}

const { ratelimits }: { readonly ratelimits: readonly Limiter[] } = unstable_readConfig({ config: 'wrangler.toml' })

test('the limiters of wrangler.toml count as the constants say', () => {
  const figures = ratelimits.map(({ name, simple }) => [name, { limit: simple.limit, periodSeconds: simple.period }])
  expect(Object.fromEntries(figures)).toEqual({ JOB_RATE, REQUEST_RATE })
})

test('no two limiters count into one another', () => {
  expect(new Set(ratelimits.map(({ namespace_id }) => namespace_id)).size).toBe(ratelimits.length)
})
