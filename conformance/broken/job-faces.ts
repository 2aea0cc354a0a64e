// What the reference lets be asked of one job.
import * as v from 'valibot'
import type { JobHandle } from '../../durable/job-handle.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { readUpdates } from '../../worker/http/read-updates.ts'
import { no, tell } from './answers.ts'

const MAX_EVENTS = 1000
const MAX_WAIT_SECONDS = 30

const pushQuery = v.object({
  epoch: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
  seq: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
  next_within: v.exactOptional(v.pipe(v.string(), v.digits(), v.transform(Number))),
})

export async function push(request: Request, job: JobHandle): Promise<Response> {
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

export async function events(request: Request, job: JobHandle): Promise<Response> {
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

export function withTag(request: Request, snapshot: Snapshot): Response {
  const headers = { ETag: `W/"${snapshot.attempt}.${snapshot.cursor}"` }
  const known = (request.headers.get('If-None-Match') ?? '').split(',').map((tag) => tag.trim())
  if (known.includes('*') || known.includes(headers.ETag)) return new Response(null, { status: 304, headers })
  return Response.json(snapshot, { headers })
}
