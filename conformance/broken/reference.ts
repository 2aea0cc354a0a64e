// The smallest service that keeps PROTOCOL.md for single jobs: the engine in memory behind a few addresses. It has no
// lists, no board and no imports. What the kit finds right here and wrong in a mutation, it can tell apart.
import * as v from 'valibot'
import type { JobHandle } from '../../durable/job-handle.ts'
import { PROBLEMS, type Problem, type ProblemCode, type Result } from '../../durable/protocol/problem.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { readJson } from '../../worker/http/read-body.ts'
import { readUpdates } from '../../worker/http/read-updates.ts'
import { createJobSchema, JOB_ID } from '../../worker/schemas/job.ts'
import type { Edge } from './edge.ts'
import { jobsInMemory } from './live-host.ts'

const CREATE_BYTES = 32 * 1024
const MAX_EVENTS = 1000
const MAX_WAIT_SECONDS = 30

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Workspace-Id',
}

export function reference(): Edge {
  const jobOf = jobsInMemory()
  return async (request) => {
    const answer = await route(request, jobOf)
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(CORS)) headers.set(name, value)
    return new Response(answer.body, { status: answer.status, headers })
  }
}

async function route(request: Request, jobOf: (id: string) => JobHandle): Promise<Response> {
  const [, api, jobs, encodedId, face = '', ...more] = new URL(request.url).pathname.split('/')
  if (request.method === 'OPTIONS') return new Response(null, { status: 204 })
  if (api !== 'api' || jobs !== 'jobs' || more.length > 0) return no('not_found', 'There is nothing at this address.')
  const method = request.method
  if (encodedId === undefined) {
    return method === 'POST'
      ? create(request, jobOf)
      : no('method_not_allowed', `This address does not take ${method}.`)
  }
  if (!JOB_ID.test(encodedId)) return no('job_not_found', 'There is no job with this id.')
  const job = jobOf(encodedId)
  switch (`${method} ${face}`) {
    case 'GET ':
      return tell(await job.snapshot(), (snapshot) => withTag(request, snapshot))
    case 'GET stream':
      return refusedAsProblem(await job.stream(request))
    case 'GET events':
      return events(request, job)
    case 'POST updates':
      return push(request, job)
    case 'POST cancel':
      return tell(await job.cancel(), (snapshot) => Response.json(snapshot))
    case 'POST retry':
      return tell(await job.retry(), (snapshot) => Response.json(snapshot))
    default:
      return no('not_found', 'There is nothing at this address.')
  }
}

async function create(request: Request, jobOf: (id: string) => JobHandle): Promise<Response> {
  const body = await readJson(request, createJobSchema, CREATE_BYTES)
  if (!body.ok) return no(body.problem.code, body.problem.detail)
  const { title = body.value.kind, lease_seconds, deadline_seconds, ...rest } = body.value
  const key = request.headers.get('Idempotency-Key')
  const job_id = `job_${(key ?? crypto.randomUUID()).replaceAll('-', '')}`
  const created = await jobOf(job_id).create({
    ...rest,
    title,
    workspace: 'default',
    job_id,
    ...(lease_seconds !== undefined && { lease: lease_seconds }),
    ...(deadline_seconds !== undefined && { deadline: deadline_seconds }),
    ...(key !== null && { fingerprint: JSON.stringify(body.value) }),
  })
  const links = { job: `/api/jobs/${job_id}`, stream: `/api/jobs/${job_id}/stream` }
  return tell(created, () => Response.json({ job_id, status: 'queued', links }, { status: 201 }))
}

const pushQuery = v.object({
  epoch: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
  seq: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
  next_within: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
})

async function push(request: Request, job: JobHandle): Promise<Response> {
  const numbers = v.safeParse(pushQuery, Object.fromEntries(new URL(request.url).searchParams))
  if (!numbers.success) return no('invalid_query', 'epoch, seq and next_within are whole numbers.')
  let answer = no('invalid_json', 'The body is empty.')
  for await (const batch of readUpdates(request, numbers.output.seq !== undefined)) {
    if (!batch.ok) return no(batch.problem.code, batch.problem.detail)
    answer = tell(await job.push({ ...numbers.output, updates: batch.value }), (pushed) => Response.json(pushed))
    if (!answer.ok) return answer
  }
  return answer
}

async function events(request: Request, job: JobHandle): Promise<Response> {
  const within = (max: number) => v.pipe(v.string(), v.digits(), v.maxLength(15), v.transform(Number), v.maxValue(max))
  const schema = v.object({
    after: v.optional(within(Number.MAX_SAFE_INTEGER), '0'),
    wait: v.optional(within(MAX_WAIT_SECONDS), '0'),
    limit: v.optional(v.pipe(within(MAX_EVENTS), v.minValue(1)), String(MAX_EVENTS)),
  })
  const query = v.safeParse(schema, Object.fromEntries(new URL(request.url).searchParams))
  if (!query.success) return no('invalid_query', 'after, wait and limit are whole numbers within their limits.')
  const { after, wait, limit } = query.output
  return tell(await job.events(after, wait * 1000, limit), ({ events: told, snapshot, ...rest }) => {
    const cursor = told.at(-1)?.cursor ?? snapshot.cursor
    return Response.json({ ...rest, events: told, cursor, status: snapshot.status, snapshot })
  })
}

function withTag(request: Request, snapshot: Snapshot): Response {
  const headers = { ETag: `W/"${snapshot.attempt}.${snapshot.cursor}"` }
  const known = (request.headers.get('If-None-Match') ?? '').split(',').map((tag) => tag.trim())
  if (known.includes('*') || known.includes(headers.ETag)) return new Response(null, { status: 304, headers })
  return Response.json(snapshot, { headers })
}

async function refusedAsProblem(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer
  const { code, detail } = (await answer.json()) as Problem
  return no(code, detail)
}

function tell<T>(result: Result<T>, write: (value: T) => Response): Response {
  return result.ok ? write(result.value) : no(result.problem.code, result.problem.detail)
}

function no(code: ProblemCode, detail: string): Response {
  const [status, title] = PROBLEMS[code]
  const body = { type: `/api/problems/${code}`, title, status, code, detail, request_id: crypto.randomUUID() }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
}
