import { expect, test } from 'vitest'
import { PROBLEMS } from '../durable/protocol/problem.ts'
import { readProblem, unreachable } from './problem.ts'

test('the detail of a problem is what people read', () => {
  const body = JSON.stringify({ status: 413, code: 'body_too_large', title: 'T', detail: 'D', request_id: 'r1' })
  expect(readProblem(413, body)).toMatchObject({ status: 413, code: 'body_too_large', message: 'D', requestId: 'r1' })
})

test.each(['<html>Bad gateway</html>', '', 'null', '[]', '3'])(
  'a body that is no problem (%j) leaves the status',
  (body) => {
    expect(readProblem(502, body)).toMatchObject({
      code: 'http_502',
      message: 'The service answered 502.',
      passing: true,
    })
  },
)

test.each([
  [0, true],
  [400, false],
  [404, false],
  [408, true],
  [413, false],
  [429, true],
  [503, true],
])('status %i passes by itself: %s', (status, passing) => {
  expect(readProblem(status, '').passing).toBe(passing)
})

test.each(Object.entries(PROBLEMS))('%s is a refusal of the service unless it may pass', (code, [status]) => {
  const problem = readProblem(status, JSON.stringify({ status, code }))
  expect(problem.isRefusal).toBe(!problem.passing)
})

test.each([
  [404, '{"code":"job_not_found"}', true],
  [503, '{"code":"unavailable"}', false],
  [404, '<html>default backend</html>', false],
  [404, '{"code":404}', false],
])('status %i with %s is a refusal of the service: %s', (status, body, isRefusal) => {
  expect(readProblem(status, body).isRefusal).toBe(isRefusal)
})

test('no answer at all may pass', () => {
  expect(unreachable().passing).toBe(true)
})
