// Files too large for one request: they come up in parts, each as often as it takes, and an import joins them.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { listParts, type Upload } from '../../drizzle/uploads.ts'
import type { Result } from '../../durable/protocol/problem.ts'
import { jobToImport } from '../access/caller.ts'
import type { AppContext, AppEnv } from '../http/context.ts'
import { json, jsonBody, problems } from '../http/describe.ts'
import { problem, reply } from '../http/problem.ts'
import { readBytes, readJson } from '../http/read-body.ts'
import { param } from '../http/validate.ts'
import { uploadId } from '../schemas/import.ts'
import { createdUploadSchema, createUploadSchema, partNumber, partSchema, uploadSchema } from '../schemas/upload.ts'
import { MAX_PARTS, PART_BYTES } from '../uploads/limits.ts'
import { abortUpload, NO_UPLOAD, openUpload, requireUpload, storePart } from '../uploads/parted-upload.ts'
import { SWEEP_IN_PASSING, sweepUploads } from '../uploads/sweep.ts'

/** A name and a size. */
const CREATE_BYTES = 4096

const uploadParam = param(v.object({ id: uploadId }), () => NO_UPLOAD)

const partParam = param(v.object({ id: uploadId, n: partNumber }), (c, field) =>
  field === 'id'
    ? NO_UPLOAD
    : { code: 'bad_request', detail: `A part has a number from 1 to ${MAX_PARTS}, not ${c.req.param('n')}.` },
)

/** The upload as the caller may see it: on a ticket, only those that were begun for its job. */
function uploadOf(c: AppContext, id: string): Promise<Result<Upload>> {
  return requireUpload(c.env, c.get('workspace'), id, jobToImport(c.get('caller')))
}

export const uploads = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute({
      operationId: 'createUpload',
      summary: 'Begin an upload in parts',
      tags: ['uploads'],
      requestBody: jsonBody(createUploadSchema, {
        known: { summary: 'With name and size', value: { filename: 'traces.jsonl', bytes: 250_000_000 } },
        unknown: { summary: 'Of unknown size', value: {} },
      }),
      responses: {
        ...json(201, 'It can be filled.', createdUploadSchema),
        ...problems('invalid_json', 'invalid_body', 'body_too_large', 'body_too_slow'),
      },
    }),
    async (c) => {
      const body = await readJson(c.req.raw, createUploadSchema, CREATE_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const { filename = null, bytes = null } = body.value
      const hosts = c.env
      const opened = await openUpload(hosts, c.get('workspace'), {
        filename,
        bytes,
        jobId: jobToImport(c.get('caller')),
      })
      hosts.later(sweepUploads(hosts, Date.now(), SWEEP_IN_PASSING))
      return reply(c, opened, (upload) => c.json(upload, 201))
    },
  )
  .put(
    '/:id/:n',
    describeRoute({
      operationId: 'putPart',
      summary: 'Send a part',
      description:
        'Numbers count from 1. Every part but the last has exactly `part_bytes`. A part that is sent again replaces ' +
        'what was there; parts may come in any order, and several at once.',
      tags: ['uploads'],
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
      responses: {
        ...json(200, 'It is stored.', partSchema),
        ...problems(
          'bad_request',
          'empty_file',
          'length_mismatch',
          'upload_not_found',
          'upload_in_use',
          'body_too_large',
          'body_too_slow',
          'unsupported_type',
        ),
      },
    }),
    partParam,
    async (c) => {
      const encoding = c.req.header('Content-Encoding') ?? 'identity'
      if (encoding !== 'identity') {
        const detail = `A part is stored as it comes, without Content-Encoding (${encoding}); imports unpack .gz files.`
        return problem(c, { code: 'unsupported_type', detail })
      }
      const upload = await uploadOf(c, c.req.valid('param').id)
      if (!upload.ok) return problem(c, upload.problem)
      const body = await readBytes(c.req.raw.body, PART_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const stored = await storePart(c.env, upload.value, c.req.valid('param').n, body.value)
      return reply(c, stored, (part) => c.json(part))
    },
  )
  .get(
    '/:id',
    describeRoute({
      operationId: 'getUpload',
      summary: 'What has arrived',
      description: 'After a break, send the parts that are not listed.',
      tags: ['uploads'],
      responses: { ...json(200, 'Its parts.', uploadSchema), ...problems('upload_not_found') },
    }),
    uploadParam,
    async (c) => {
      const { id } = c.req.valid('param')
      const upload = await uploadOf(c, id)
      if (!upload.ok) return problem(c, upload.problem)
      const { upload_id, part_bytes, expires_at, filename, announced_bytes: bytes, job_id } = upload.value
      const parts = await listParts(c.env.database, c.get('workspace'), id)
      const arrived = parts.map(({ part, bytes: partBytes }) => ({ part, bytes: partBytes }))
      return c.json({ upload_id, part_bytes, expires_at, filename, bytes, parts: arrived, job_id })
    },
  )
  .delete(
    '/:id',
    describeRoute({
      operationId: 'abortUpload',
      summary: 'Throw an upload away',
      tags: ['uploads'],
      responses: { 204: { description: 'It is gone.' }, ...problems('upload_not_found', 'upload_in_use') },
    }),
    uploadParam,
    async (c) => {
      const upload = await uploadOf(c, c.req.valid('param').id)
      if (!upload.ok) return problem(c, upload.problem)
      return reply(c, await abortUpload(c.env, upload.value), () => c.body(null, 204))
    },
  )
