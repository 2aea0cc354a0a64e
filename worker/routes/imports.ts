// Imports as commands: from the built-in sample, or from a file that came up in parts.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { hexDigest } from '../../drizzle/hex-digest.ts'
import { claimUpload, findUpload } from '../../drizzle/uploads.ts'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import { jobToImport } from '../access/caller.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { IDEMPOTENCY_PARAMETER, json, jsonBody, problems } from '../http/describe.ts'
import { nameJob } from '../http/idempotency.ts'
import { problem, reply } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import type { FilePlan, SamplePlan } from '../import/plan.ts'
import { DEFAULT_SAMPLE_TRACES, startImportSchema, type SampleSource, type UploadSource } from '../schemas/import.ts'
import { startedSchema } from '../schemas/job.ts'
import { hoursFrom } from '../uploads/hours-from.ts'
import { USED_UPLOAD_HOURS } from '../uploads/limits.ts'
import { joinUpload, requireUpload } from '../uploads/parted-upload.ts'
import { releaseUpload } from '../uploads/release-upload.ts'
import { jobOf } from './job-address.ts'
import { describeFile, startImport, type ImportOrder } from './start-import.ts'

/** A command is small. */
const COMMAND_BYTES = 16 * 1024

/** Between a claim and its job lies one call of an object: whoever has no job a minute later never got one. */
const CLAIM_MS = 60_000

export const imports = new Hono<AppEnv>().post(
  '/',
  describeRoute({
    operationId: 'startImport',
    summary: 'Import from a source',
    tags: ['imports'],
    parameters: [IDEMPOTENCY_PARAMETER],
    requestBody: jsonBody(startImportSchema, {
      sample: { summary: 'Made-up traces', value: { source: { kind: 'sample', traces: 100, per_second: 50 } } },
      upload: {
        summary: 'A file that was uploaded in parts',
        value: { source: { kind: 'upload', upload_id: 'upl_01k9q0v4k2e8c3m5n7p9r1t3v5', format: 'otlp' } },
      },
    }),
    responses: {
      ...json(202, 'The import begins.', startedSchema),
      ...problems(
        'bad_request',
        'invalid_json',
        'invalid_body',
        'upload_incomplete',
        'upload_not_found',
        'upload_in_use',
        'idempotency_conflict',
        'body_too_large',
        'body_too_slow',
      ),
    },
  }),
  async (c) => {
    const name = await nameJob(c)
    if (!name.ok) return problem(c, name.problem)
    const body = await readJson(c.req.raw, startImportSchema, COMMAND_BYTES)
    if (!body.ok) return problem(c, body.problem)
    const { source } = body.value
    const { jobId, repeatable } = name.value
    const fingerprint = repeatable ? await hexDigest(JSON.stringify(source)) : null
    const started =
      source.kind === 'sample'
        ? await startImport(c, { jobId, fingerprint, ...sampleOrder(source) })
        : await importUpload(c, jobId, fingerprint, source)
    return reply(c, started, ({ answer }) => c.json(answer, 202))
  },
)

function sampleOrder({ traces = DEFAULT_SAMPLE_TRACES, per_second }: SampleSource) {
  const plan: SamplePlan = { source: 'sample', traces, per_second: per_second ?? null }
  const title = `Import ${traces.toLocaleString('en-US')} sample traces`
  return { plan, title, attributes: { ...plan } } satisfies Partial<ImportOrder>
}

async function importUpload(c: AppContext, jobId: string, fingerprint: string | null, source: UploadSource) {
  const hosts = c.env
  const workspace = c.get('workspace')
  const { upload_id: uploadId, format = 'auto' } = source
  const reservedFor = jobToImport(c.get('caller'))
  const upload = await requireUpload(hosts, workspace, uploadId, reservedFor)
  if (!upload.ok) return upload
  const bytes = await joinUpload(hosts, upload.value)
  if (!bytes.ok) return bytes
  const claimed = await claim(c, uploadId, jobId)
  if (!claimed.ok) return claimed
  const filename = source.filename ?? upload.value.filename
  const gzip = /\.gz$/i.test(filename ?? '')
  const plan: FilePlan = { source: 'file', key: upload.value.key, bytes: bytes.value, filename, format, gzip }
  const started = await startImport(c, { jobId, plan, fingerprint, ...describeFile(plan) })
  const isRefusedAnew = !started.ok && upload.value.state !== 'used'
  if (isRefusedAnew) await releaseUpload(hosts.database, workspace, uploadId, jobId, reservedFor)
  return started
}

/** Gives the upload to the job, also when it went to one that never came into being; a claim of this minute stands. */
async function claim(c: AppContext, uploadId: string, jobId: string): Promise<Result<null>> {
  const { database } = c.env
  const workspace = c.get('workspace')
  const tryToClaim = () => claimUpload(database, workspace, uploadId, jobId, hoursFrom(Date.now(), USED_UPLOAD_HOURS))
  if (await tryToClaim()) return accept(null)
  const { job_id: owner = null, state, expires_at } = (await findUpload(database, workspace, uploadId)) ?? {}
  const isOld = expires_at !== undefined && expires_at < hoursFrom(Date.now() - CLAIM_MS, USED_UPLOAD_HOURS)
  if (owner !== null && state === 'used' && isOld && !(await jobOf(c, owner).snapshot()).ok) {
    await releaseUpload(database, workspace, uploadId, owner, null)
    if (await tryToClaim()) return accept(null)
  }
  return refuse(
    'upload_in_use',
    `Upload ${uploadId} already belongs to job ${owner}; upload the file again, or retry that job.`,
  )
}
