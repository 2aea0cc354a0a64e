import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { findUpload } from '../../drizzle/uploads.ts'
import { call, callJson, hosts, startedBy, storedFiles } from '../edge.workerd.test-support.ts'
import { sweepUploads } from './sweep.ts'

const HOUR = 3_600_000

it('removes what nobody used after a day, and what a job used after a week', async () => {
  const body = '{"resourceSpans":[]}\n'
  await startedBy(await call('POST', '/api/traces/import', { body }))
  const [key] = await storedFiles()
  if (key === undefined) throw new Error('nothing was stored')
  await env.FILES.put(`${key}.index.json`, '[]')
  await env.FILES.put(`${key}.unpacked`, body)
  await env.FILES.put(`${key}.unpacked.index.json`, '[]')
  const { upload_id: id } = await (await callJson('POST', '/api/uploads', {})).json<{ upload_id: string }>()
  expect((await call('PUT', `/api/uploads/${id}/1`, { body })).status).toBe(200)
  const upload = await findUpload(hosts.database, 'default', id)
  if (upload === null) throw new Error('no upload')

  expect(await sweepUploads(hosts, Date.now() + 23 * HOUR)).toBe(0)
  expect(await sweepUploads(hosts, Date.now() + 25 * HOUR)).toBe(1)
  expect(await findUpload(hosts.database, 'default', id)).toBeNull()
  await expect(env.FILES.resumeMultipartUpload(upload.key, upload.multipart_id).uploadPart(2, body)).rejects.toThrow(
    /10024/,
  )
  expect(await storedFiles()).toContain(key)

  expect(await sweepUploads(hosts, Date.now() + 169 * HOUR)).toBe(1)
  expect(await storedFiles()).toEqual([])
  expect(await sweepUploads(hosts, Date.now() + 169 * HOUR)).toBe(0)
})
