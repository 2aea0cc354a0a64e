// Whatever breaks behind a stream, its reader is brought back.
import { expect, test } from 'vitest'
import { createEdge } from '../app.ts'
import type { Hosts } from '../ports.ts'

const broken = new Proxy({} as Hosts, {
  get: () => {
    throw new Error('this host is down')
  },
})

test.each([
  '/api/jobs/job_01k9q0v4k2e8c3m5n7p9r1t3v5/stream',
  '/api/stream',
  '/api/stream?jobs=job_01k9q0v4k2e8c3m5n7p9r1t3v5',
])('%s is 200, retry, busy and the close when all behind it is down', async (path) => {
  const response = await createEdge().request(path, {}, broken)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.text()).toMatch(
    /^retry: \d+\nevent: busy\ndata: \{"code":"unavailable","retry_after":\d\}\n\n$/,
  )
})
