// The application as deployed, called by tests inside workerd with its real objects, database and bucket.
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import { expect } from 'vitest'
import * as v from 'valibot'
import type { ProblemCode } from '../durable/protocol/problem.ts'
import { createApp } from './app.ts'
import { cloudflareHosts } from './cloudflare/hosts.ts'
import type { AccessHost, Hosts } from './ports.ts'
import { startedSchema, type StartedJob } from './schemas/job.ts'
import { problemSchema } from './schemas/problem.ts'

/** Open to everybody, and able to sign. */
const access: AccessHost = { mode: 'open', signingKeys: [{ id: '20260101T000000000Z', secret: 'of these tests' }] }

const app = createApp((bindings: Cloudflare.Env, background) => ({ ...cloudflareHosts(bindings, background), access }))

/** The hosts that the application gets, for looking at what a request has left behind. */
export const hosts: Hosts = cloudflareHosts(env, { waitUntil: () => {} })

/** Answers once all that the request left to do afterwards is done. */
export async function call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const context = createExecutionContext()
  const response = await app.fetch(new Request(`http://jobcast${path}`, { ...init, method }), env, context)
  await waitOnExecutionContext(context)
  return response
}

export function callJson(method: string, path: string, body: unknown, headers: HeadersInit = {}): Promise<Response> {
  return call(method, path, { body: JSON.stringify(body), headers })
}

/** Checks that the answer is that problem, whole, and gives what it says. */
export async function problemOf(response: Response, code: ProblemCode): Promise<string> {
  const problem = v.parse(problemSchema, await response.json())
  expect(problem).toMatchObject({ code, status: response.status, type: `/api/problems/${code}` })
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('X-Request-Id')).toBe(problem.request_id)
  return problem.detail
}

export async function startedBy(response: Response): Promise<StartedJob> {
  const started = v.parse(startedSchema, await response.json())
  expect(started.links).toEqual({ job: `/api/jobs/${started.job_id}`, stream: `/api/jobs/${started.job_id}/stream` })
  return started
}

/** The keys of all uploaded files. */
export async function storedFiles(): Promise<readonly string[]> {
  const { objects } = await env.FILES.list({ prefix: 'uploads/' })
  return objects.map(({ key }) => key)
}
