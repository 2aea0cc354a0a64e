// No limit of the edge speaks before a job's own: a producer's pushes do not count as an address's requests.
import { expect, test } from 'vitest'
import { keyOf, serviceWith, signingKeys } from './access/keys.workerd.test-support.ts'
import { windowLimiter } from './deno/window-limiter.ts'
import { JOB_RATE, type RateLimit, REQUEST_RATE } from './rate-limits.ts'

/** The limit of an address, made small enough to be met here. */
const ADDRESS_RATE: RateLimit = { ...REQUEST_RATE, limit: 50 }
const PUSHES = 400
const LANES = 50
const FORMS = [
  ['application/json', '{"type":"log","level":"info","message":"one"}'],
  ['application/json', '[{"type":"progress","done":1},{"type":"log","level":"info","message":"two"}]'],
  ['application/x-ndjson', '{"type":"progress","done":2}\n{"type":"log","level":"info","message":"three"}\n'],
] as const

test.each(['with a key', 'on its own machine'])(
  'a producer %s is refused none of its pushes',
  async (how) => {
    const clock = () => 0 // All of it happens within one period.
    const limits = { jobs: windowLimiter(JOB_RATE, clock), requests: windowLimiter(ADDRESS_RATE, clock) }
    const key = await keyOf('w', 'producer')
    const isKeyed = how === 'with a key'
    const service = isKeyed
      ? serviceWith({ limits, addressOf: () => '203.0.113.7' })
      : serviceWith({ limits, addressOf: () => '127.0.0.1', access: { mode: 'open', signingKeys } })
    const headers = isKeyed ? key : {}
    const created = await service('POST', '/api/jobs', { headers, body: '{"kind":"test"}' })
    const { job_id: id } = await created.json<{ job_id: string }>()
    const statuses = new Map<number, number>()
    let sent = 0
    const lane = async (): Promise<void> => {
      while (sent < PUSHES) {
        const [type, body] = FORMS[sent++ % FORMS.length] ?? FORMS[0]
        const { status } = await service('POST', `/api/jobs/${id}/updates`, {
          headers: { ...headers, 'Content-Type': type },
          body,
        })
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    expect(Object.fromEntries(statuses)).toEqual({ 200: PUSHES })
  },
  60_000,
)
