// The headers that keep an answer from being framed, guessed at or run, on answers of every kind.
import { expect, it } from 'vitest'
import { full } from './full-limits.test-support.ts'
import { ask, keyOf, newJob, serviceWith } from './keys.workerd.test-support.ts'
import { APP, EVIL, keyOfListed, preflight } from './pages.workerd.test-support.ts'

const admin = await keyOf('w', 'admin')

// A page that is listed is answered in a way of its own.
await keyOfListed()

it('carries its security headers on every answer, whatever it is', async () => {
  const id = await newJob(admin)
  const stream = await ask('GET', `/api/jobs/${id}/stream`, { headers: admin })
  await stream.body?.cancel()
  const answers = [
    stream,
    await ask('GET', '/api/health'),
    await ask('GET', '/api/jobs'),
    await ask('GET', '/api/nothing'),
    await ask('DELETE', '/api/health'),
    await preflight('/api/jobs', APP),
    await ask('HEAD', '/api/jobs', { headers: admin }),
    await ask('DELETE', '/api/session'),
    await ask('GET', `/api/jobs/${id}`, { headers: { ...admin, 'If-None-Match': '*' } }),
    await serviceWith({ addressOf: () => EVIL, limits: full })('GET', '/api/health'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 404, 405, 204, 200, 204, 304, 429])
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=15552000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': expect.stringMatching(/no-store|no-cache/),
      'x-request-id': expect.stringMatching(/^req_/),
    })
  }
})
