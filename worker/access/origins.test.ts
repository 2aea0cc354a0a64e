import { expect, test } from 'vitest'
import { ANY_PAGE, originHeaders, type Policy, policyOf, standingOf } from './origins.ts'

const A = 'https://a.example'
const B = 'https://b.example'
const listed = policyOf([A])
const some: Policy = { listed: [A], others: true }

function answered(origin: string | null, policy: Policy, address = 'https://jobs.example/api/jobs') {
  const standing = standingOf(origin, address, policy)
  const headers = originHeaders(origin, standing, policy)
  return [
    standing,
    headers['Access-Control-Allow-Origin'],
    headers['Access-Control-Allow-Credentials'],
    headers['Vary'],
  ]
}

test.each([
  [A, ANY_PAGE, ['other', '*', undefined, undefined]],
  [null, ANY_PAGE, ['absent', '*', undefined, undefined]],
  ['null', ANY_PAGE, ['other', '*', undefined, undefined]],
  [A, listed, ['listed', A, 'true', 'Origin']],
  [B, listed, ['foreign', undefined, undefined, 'Origin']],
  ['null', listed, ['foreign', undefined, undefined, 'Origin']],
  [`${A}.evil.example`, listed, ['foreign', undefined, undefined, 'Origin']],
  ['http://a.example', listed, ['foreign', undefined, undefined, 'Origin']],
  [null, listed, ['absent', undefined, undefined, 'Origin']],
  ['https://jobs.example', listed, ['own', undefined, undefined, 'Origin']],
  [A, some, ['listed', A, 'true', 'Origin']],
  [B, some, ['other', '*', undefined, 'Origin']],
])('%s where %j', (origin, policy, expected) => {
  expect(answered(origin, policy)).toEqual(expected)
})

test.each([
  ['https://jobs.example', 'https://jobs.example/x', 'own'],
  ['http://localhost:8787', 'http://localhost:8787/x', 'own'],
  ['https://jobs.example', 'http://jobs.example/x', 'own'],
  ['http://jobs.example', 'https://jobs.example/x', 'foreign'],
  ['http://localhost:9999', 'http://localhost:8787/x', 'foreign'],
  ['https://jobs.example:8443', 'https://jobs.example/x', 'foreign'],
])('a page of %s that calls %s is %s', (origin, address, standing) => {
  expect(standingOf(origin, address, { listed: [A], others: false })).toBe(standing)
})

test('a wildcard and credentials never stand together', () => {
  for (const policy of [ANY_PAGE, listed, some]) {
    for (const origin of [A, B, null, 'null', 'https://jobs.example']) {
      const [, allowed, credentials] = answered(origin, policy)
      expect(allowed === '*' && credentials !== undefined).toBe(false)
    }
  }
})
