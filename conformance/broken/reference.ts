// The smallest service that keeps PROTOCOL.md: the engine in memory behind a few addresses. It has no list of jobs and no
// imports. What the kit finds right here and wrong in a mutation, it can tell apart.
import type { BoardDirectory } from '../../durable/board-handle.ts'
import type { JobDirectory, JobHandle } from '../../durable/job-handle.ts'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import { withVisitor } from '../../durable/visitor.ts'
import { readJson } from '../../worker/http/read-body.ts'
import { createTicketSchema } from '../../worker/schemas/access.ts'
import { createJobSchema, JOB_ID } from '../../worker/schemas/job.ts'
import { openStreams } from '../../worker/streams/open-streams.ts'
import { no, refusedAsProblem, tell } from './answers.ts'
import { type Caller, Door, type Face } from './door.ts'
import type { Edge } from './edge.ts'
import { events, push, withTag } from './job-faces.ts'
import { inMemory } from './live-host.ts'

const CREATE_BYTES = 32 * 1024

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Encoding, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Workspace-Id',
}

interface World {
  readonly door: Door
  readonly all: JobDirectory & BoardDirectory
}

/** What a request asks for, before anybody is asked who they are. */
interface Asked {
  readonly face: Face
  readonly id: string | null
}

/** A service that asks for the keys of door.ts. */
export function reference(all = inMemory()): Edge {
  const world: World = { door: new Door(), all }
  return async (request) => {
    const answer = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await route(request, world)
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(CORS)) headers.set(name, value)
    return new Response(answer.body, { status: answer.status, headers })
  }
}

async function route(request: Request, world: World): Promise<Response> {
  const asked = readAddress(request)
  if (!asked.ok) return no(asked.problem.code, asked.problem.detail)
  const caller = world.door.caller(request)
  if (!caller.ok) return no(caller.problem.code, caller.problem.detail)
  const { face, id } = asked.value
  const refusal = world.door.refusal(caller.value, face, face === 'take back' ? null : id)
  if (refusal !== null) return no(refusal.code, refusal.detail)
  return serve(face, id ?? '', request, caller.value, world)
}

const JOB_FACES: Readonly<Record<string, Face>> = {
  'GET ': 'snapshot',
  'GET events': 'events',
  'GET stream': 'stream',
  'POST updates': 'updates',
  'POST cancel': 'cancel',
  'POST retry': 'retry',
  'DELETE tickets': 'tickets',
}

function readAddress({ method, url }: Request): Result<Asked> {
  const { pathname, searchParams } = new URL(url)
  const [, api, things, id, below = '', ...more] = pathname.split('/')
  const nothing = refuse('not_found', 'There is nothing at this address.')
  if (api !== 'api' || more.length > 0) return nothing
  const wrong = refuse('method_not_allowed', `This address does not take ${method}.`)
  if (things === 'stream') return accept({ face: searchParams.has('jobs') ? 'shared' : 'board', id: null })
  if (things === 'tickets') return accept(id === undefined ? { face: 'mint', id: null } : { face: 'take back', id })
  if (things !== 'jobs') return nothing
  if (id === undefined && method !== 'GET' && method !== 'POST') return wrong
  if (id === undefined) return accept({ face: method === 'POST' ? 'create' : 'list', id: null })
  const face = JOB_FACES[`${method} ${below}`]
  return face === undefined ? nothing : accept({ face, id })
}

async function serve(
  face: Face,
  id: string,
  request: Request,
  caller: Caller,
  { door, all }: World,
): Promise<Response> {
  const { workspace, visitor } = caller
  const jobOf = (jobId: string) => all.job(workspace, jobId)
  switch (face) {
    case 'list':
      return no('not_found', 'There is no list here.')
    case 'create':
      return create(request, workspace, jobOf)
    case 'board':
      return refusedAsProblem(await all.board(workspace).stream(withVisitor(request, visitor)))
    case 'shared':
      return shared(request, caller, jobOf)
    case 'mint':
      return mint(request, caller, door, jobOf)
    case 'take back': {
      const jobs = door.jobsOf(id)
      if (jobs === undefined) return no('ticket_not_found', 'There is no ticket with this id.')
      const handles = jobs === null ? [all.board(workspace)] : jobs.map(jobOf)
      await Promise.all(handles.map((handle) => handle.revoke({ ticket: id })))
      return new Response(null, { status: 204 })
    }
    default:
      break
  }
  if (!JOB_ID.test(id)) return no('job_not_found', 'There is no job with this id.')
  const job = jobOf(id)
  if (face === 'stream') return refusedAsProblem(await job.stream(withVisitor(request, visitor)))
  const admission = visitor.ticket === null ? accept(null) : await job.admit(visitor.ticket)
  if (!admission.ok) return no(admission.problem.code, admission.problem.detail)
  switch (face) {
    case 'snapshot':
      return tell(await job.snapshot(), (snapshot) => withTag(request, snapshot))
    case 'events':
      return events(request, job)
    case 'updates':
      return push(request, job)
    case 'cancel':
      return tell(await job.cancel(), (snapshot) => Response.json(snapshot))
    case 'retry':
      return tell(await job.retry(), (snapshot) => Response.json(snapshot))
    case 'tickets': {
      const snapshot = await job.snapshot()
      if (snapshot.ok) await job.revoke({ issued_until: Date.now() })
      return tell(snapshot, () => new Response(null, { status: 204 }))
    }
    default:
      return face satisfies never
  }
}

async function shared(request: Request, caller: Caller, jobOf: (id: string) => JobHandle): Promise<Response> {
  const ids = (new URL(request.url).searchParams.get('jobs') ?? '').split(',').filter((id) => id !== '')
  const job = (_workspace: string, id: string): Pick<JobHandle, 'stream'> => {
    const isNamed = caller.jobs === null || caller.jobs.includes(id)
    // A job that the caller may not see answers as one that there never was.
    return { stream: (one) => jobOf(isNamed ? id : '').stream(withVisitor(one, caller.visitor)) }
  }
  return refusedAsProblem(await openStreams({ job }, caller.workspace, ids, request))
}

async function mint(request: Request, caller: Caller, door: Door, jobOf: (id: string) => JobHandle): Promise<Response> {
  const order = await readJson(request, createTicketSchema, CREATE_BYTES)
  if (!order.ok) return no(order.problem.code, order.problem.detail)
  const { scope = 'read', jobs = [] } = order.value
  if (scope !== 'read' && !caller.may.includes('create')) return no('not_allowed', 'You may not give that away.')
  const found = await Promise.all(jobs.map((id) => jobOf(id).snapshot()))
  if (found.some(({ ok }) => !ok)) return no('job_not_found', 'There is no such job.')
  return Response.json(door.mint(caller, order.value), { status: 201 })
}

async function create(request: Request, workspace: string, jobOf: (id: string) => JobHandle): Promise<Response> {
  const body = await readJson(request, createJobSchema, CREATE_BYTES)
  if (!body.ok) return no(body.problem.code, body.problem.detail)
  const { title = body.value.kind, lease_seconds, deadline_seconds, ...rest } = body.value
  const key = request.headers.get('Idempotency-Key')
  const job_id = `job_${(key ?? crypto.randomUUID()).replaceAll('-', '')}`
  const created = await jobOf(job_id).create({
    ...rest,
    title,
    workspace,
    job_id,
    ...(lease_seconds !== undefined && { lease: lease_seconds }),
    ...(deadline_seconds !== undefined && { deadline: deadline_seconds }),
    ...(key !== null && { fingerprint: JSON.stringify(body.value) }),
  })
  const links = { job: `/api/jobs/${job_id}`, stream: `/api/jobs/${job_id}/stream` }
  return tell(created, () => Response.json({ job_id, status: 'queued', links }, { status: 201 }))
}
