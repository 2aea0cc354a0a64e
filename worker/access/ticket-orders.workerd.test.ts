// Which tickets are given out, to whom, and for how long where nothing is said.
import { expect, it } from 'vitest'
import { problemOf } from '../edge.workerd.test-support.ts'
import { keyOf, newJob, serviceWith, ticketOf } from './keys.workerd.test-support.ts'
import { post } from './tickets.workerd.test-support.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')

it('is good for a quarter of an hour where nothing else is asked', async () => {
  const before = Date.now()
  const { id, expires_at, ticket, job_id } = await ticketOf(reader, {})
  expect(id).toMatch(/^tkt_/)
  expect(job_id).toBeUndefined()
  const givenOut = Date.parse(expires_at) - 900_000
  expect(givenOut).toBeGreaterThanOrEqual(before)
  expect(givenOut).toBeLessThanOrEqual(Date.now())
  expect(ticket).not.toContain(id)
})

it.each([
  [{ scope: 'import', jobs: ['job_0000000000'] }, 'invalid_body', /jobs must be left out/],
  [{ scope: 'control' }, 'invalid_body', /jobs is required/],
  [{ jobs: [] }, 'invalid_body', /at least one/],
  [{ jobs: ['job_none000000'] }, 'job_not_found', /job_none000000/],
  [{ jobs: Array.from({ length: 51 }, () => 'job_0000000000') }, 'invalid_body', /50 jobs at most/],
  [{ ttl: 0 }, 'invalid_body', /ttl must be from 1 to 604,800/],
  [{ ttl: 604_801 }, 'invalid_body', /ttl/],
  [{ scope: 'admin' }, 'invalid_body', /scope must be one of "read", "control", "import"/],
  [{ origins: ['https://a.example/path'] }, 'invalid_body', /origins\.0 must be an origin/],
  [{ origins: ['*'] }, 'invalid_body', /origins\.0/],
  [{ origins: ['null'] }, 'invalid_body', /origins\.0/],
  [{ origins: ['https://a.example'], exchange: true }, 'invalid_body', /PUT \/api\/origins/],
  [{ extra: 1 }, 'invalid_body', /extra is not a known field/],
] as const)('%j is not given out', async (order, code, detail) => {
  expect(await problemOf(await post('/api/tickets', producer, order), code)).toMatch(detail)
})

it("a reader's key gives out tickets to read alone", async () => {
  const id = await newJob(producer)
  await problemOf(await post('/api/tickets', reader, { scope: 'control', jobs: [id] }), 'not_allowed')
  await problemOf(await post('/api/tickets', reader, { scope: 'import' }), 'not_allowed')
})

it('nothing is given out where nothing can be signed', async () => {
  const bare = serviceWith({ access: { mode: 'keys', signingKeys: [] } })
  await problemOf(await bare('POST', '/api/tickets', { headers: producer, body: '{}' }), 'unavailable')
  await problemOf(await bare('POST', '/api/session', { headers: producer }), 'unavailable')
})
