// The short way to import: a file as the body of one request. It is stored first; the job that reads it starts after.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { hexDigest } from '../../drizzle/hex-digest.ts'
import { accept, refuse, type Problem, type Result } from '../../durable/protocol/problem.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { IDEMPOTENCY_PARAMETER, json, problems } from '../http/describe.ts'
import { nameJob } from '../http/idempotency.ts'
import { peek, unpeek } from '../http/peek.ts'
import { problem } from '../http/problem.ts'
import { tooSlow } from '../http/read-body.ts'
import { query } from '../http/validate.ts'
import type { FilePlan } from '../import/plan.ts'
import { importFileQuery } from '../schemas/import.ts'
import { startedSchema, type StartedJob } from '../schemas/job.ts'
import { discardFile, keepFile, receiveFile, type ReceivedFile } from '../uploads/received-file.ts'
import type { OfferedBody } from '../uploads/store-body.ts'
import { SWEEP_IN_PASSING, sweepUploads } from '../uploads/sweep.ts'
import { describeFile, startImport } from './start-import.ts'

/** A command of the older API is a few hundred bytes; a larger body is a file. */
const COMMAND_BYTES = 64 * 1024

const oldCommand = v.object({ integration_id: v.union([v.string(), v.number()]) })

type FileQuery = v.InferOutput<typeof importFileQuery>

export const traceImport = new Hono<AppEnv>().post(
  '/import',
  describeRoute({
    operationId: 'importFile',
    summary: 'Import a file of traces',
    description:
      'The body is the file (`curl --data-binary @traces.jsonl`), at most 100 MB; send larger ones in parts by ' +
      '`POST /api/uploads`. Gzip is undone on the way: by `Content-Encoding: gzip`, by the type `application/gzip`, ' +
      'or by a file name that ends in `.gz`.',
    tags: ['imports'],
    parameters: [IDEMPOTENCY_PARAMETER],
    requestBody: {
      required: true,
      content: {
        'application/x-ndjson': {
          schema: { type: 'string' },
          examples: {
            otlp: {
              summary: 'One OTLP/JSON request a line',
              value:
                '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",' +
                '"spanId":"eee19b7ec3c1b174","name":"chat","startTimeUnixNano":"1764000000000000000",' +
                '"endTimeUnixNano":"1764000001000000000"}]}]}]}\n',
            },
          },
        },
        'application/json': { schema: {} },
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      },
    },
    responses: {
      ...json(202, 'The file is stored and its import begins.', startedSchema),
      ...problems(
        'bad_request',
        'invalid_query',
        'unknown_format',
        'empty_file',
        'bad_gzip',
        'gzip_multiple_members',
        'length_mismatch',
        'idempotency_conflict',
        'body_too_large',
        'body_too_slow',
        'unsupported_type',
      ),
    },
  }),
  query(importFileQuery, { format: 'unknown_format' }),
  async (c) => {
    const name = await nameJob(c)
    if (!name.ok) return problem(c, name.problem)
    const asked = c.req.valid('query')
    const offered = await offeredBody(c, asked.filename, name.value.repeatable)
    if (!offered.ok) return problem(c, offered.problem)
    const { jobId } = name.value
    const work = importBody(c, jobId, asked, offered.value)
    // A sender that hangs up must not stop the clearing away of what it sent.
    c.env.later(work.catch(() => {}))
    const started = await work
    return started.ok ? c.json(started.value, 202) : problem(c, started.problem)
  },
)

async function importBody(
  c: AppContext,
  jobId: string,
  asked: FileQuery,
  body: OfferedBody,
): Promise<Result<StartedJob>> {
  const { format = 'auto' } = asked
  const filename = asked.filename ?? null
  const hosts = c.env
  const workspace = c.get('workspace')
  const file = await receiveFile(hosts, workspace, filename, body)
  if (!file.ok) return file
  const { key, bytes } = file.value
  const plan: FilePlan = { source: 'file', key, bytes, filename, format, gzip: false }
  const fingerprint = await fingerprintOf(file.value, plan)
  try {
    const started = await startImport(c, { jobId, plan, fingerprint, ...describeFile(plan) })
    if (started.ok && started.value.created) hosts.later(keepFile(hosts, workspace, file.value, jobId))
    else await discardFile(hosts, workspace, file.value)
    hosts.later(sweepUploads(hosts, Date.now(), SWEEP_IN_PASSING))
    return started.ok ? accept(started.value.answer) : started
  } catch (error) {
    await discardFile(hosts, workspace, file.value)
    throw error
  }
}

/** Of what the sender sent and asked for; where it was stored does not count. */
async function fingerprintOf({ digest }: ReceivedFile, { filename, format }: FilePlan): Promise<string | null> {
  return digest === null ? null : hexDigest(JSON.stringify(['file', digest, filename, format]))
}

async function offeredBody(c: AppContext, filename: string | undefined, digest: boolean): Promise<Result<OfferedBody>> {
  const type = c.req.header('Content-Type')?.toLowerCase() ?? ''
  if (type.startsWith('multipart/')) return refuse('unsupported_type', FORM_REFUSED)
  const encoding = c.req.header('Content-Encoding')?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return refuse(
      'unsupported_type',
      `Content-Encoding ${encoding} is not understood; send the file as it is, or as gzip.`,
    )
  }
  const announced = announcedBytes(c)
  const gzip = encoding === 'gzip' || /^application\/(x-)?gzip\b/.test(type) || /\.gz$/i.test(filename ?? '')
  const offered: OfferedBody = { stream: c.req.raw.body, announced, gzip, digest }
  const mayBeCommand = /^application\/(.+\+)?json\b/.test(type) && !gzip && (announced ?? 0) <= COMMAND_BYTES
  if (!mayBeCommand || offered.stream === null) return accept(offered)
  const peeked = await peek(offered.stream, COMMAND_BYTES)
  if (peeked === null) return tooSlow()
  const refused = peeked.rest === null ? commandRefused(peeked.head) : null
  if (refused !== null) return { ok: false, problem: refused }
  return accept({ ...offered, stream: unpeek(peeked) })
}

const FORM_REFUSED =
  'A form is not a file. Send the file itself as the body: curl --data-binary @traces.jsonl, ' +
  'or in a page fetch(url, {method: "POST", body: file}).'

function announcedBytes(c: AppContext): number | null {
  const header = c.req.header('Content-Length')
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null
}

/** The older API took `{"integration_id": …}` here. */
function commandRefused(body: Uint8Array): Problem | null {
  const command = v.safeParse(v.pipe(v.string(), v.parseJson(), oldCommand), new TextDecoder().decode(body))
  if (!command.success) return null
  return { code: 'not_found', detail: `There is no integration ${command.output.integration_id} to import from.` }
}
