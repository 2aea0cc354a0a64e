import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import * as v from 'valibot'
import { createEdge } from '../app.ts'
import { openAccess } from '../open-access.test-support.ts'

const response = await createEdge().request('/api/openapi.json', {}, openAccess)
const source = await response.text()

it('passes the linter', async () => {
  expect(response.status).toBe(200)
  const config = await createConfig({ extends: ['recommended'] })
  const found = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  expect(found.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
})

const operation = v.object({
  security: v.array(v.record(v.string(), v.array(v.never()))),
  responses: v.record(v.string(), v.object({ description: v.string() })),
  'x-right': v.optional(v.string()),
})

it('says of every operation who may call it, and how they are refused', () => {
  const { paths } = v.parse(
    v.object({ paths: v.record(v.string(), v.record(v.string(), operation)) }),
    JSON.parse(source),
  )
  const ways = (path: string, method: string) => paths[path]?.[method]?.security.flatMap((way) => Object.keys(way))
  expect(ways('/api/health', 'get')).toEqual([])
  expect(ways('/api/jobs', 'post')).toEqual(['key', 'session'])
  expect(ways('/api/jobs/{id}/stream', 'get')).toContain('ticket_in_address')
  expect(paths['/api/jobs/{id}/stream']?.['get']?.['x-right']).toBe('watch')
  expect(paths['/api/jobs/{id}/cancel']?.['post']?.responses['401']?.description).toContain('`ticket_expired`')
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security, responses }] of Object.entries(operations)) {
      const isGuarded = security.length > 0 && !security.some((way) => Object.keys(way).length === 0)
      if (isGuarded) expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(['401', '403']))
    }
  }
})
