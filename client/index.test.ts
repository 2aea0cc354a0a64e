import { expect, test } from 'vitest'

test('importing the client, and the widgets, where there is no DOM does nothing', async () => {
  expect(globalThis.document).toBeUndefined()
  const client = await import('./index.ts')
  expect(Object.keys(client).toSorted()).toEqual([
    'RequestProblem',
    'SSEClient',
    'apiUrl',
    'cancelJob',
    'createJobcast',
    'createUseJob',
    'jobFailures',
    'jobUrls',
    'retryJob',
    'watchBoard',
    'watchJob',
  ])
  expect(await import('./widget/index.ts')).toBeDefined()
})
