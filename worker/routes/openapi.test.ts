import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import { createEdge } from '../app.ts'

it('passes the linter', async () => {
  const response = await createEdge().request('/api/openapi.json')
  expect(response.status).toBe(200)
  const source = await response.text()
  const config = await createConfig({ extends: ['recommended'] })
  const found = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  expect(found.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
})
