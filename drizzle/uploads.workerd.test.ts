import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { openD1 } from './open-d1.ts'
import {
  claimUpload,
  completeUpload,
  createUpload,
  deleteUpload,
  expiredUploads,
  findUpload,
  listParts,
  recordPart,
} from './uploads.ts'

const db = openD1(env.DB)

const LATER = '2026-12-01T00:00:00.000Z'

async function open(workspace: string, upload_id: string, expires_at = LATER) {
  const upload = {
    workspace,
    upload_id,
    key: `uploads/${upload_id}`,
    multipart_id: 'm',
    part_bytes: 8_388_608,
    filename: null,
    announced_bytes: 20_000_000,
    job_id: null,
    created_at: '2026-11-23T10:00:00.000Z',
    expires_at,
  }
  await createUpload(db, upload)
  return upload
}

test('an upload is found in its workspace only', async () => {
  const upload = await open('found', 'u')
  expect(await findUpload(db, 'found', 'u')).toEqual({ ...upload, state: 'open', bytes: null, job_id: null })
  expect(await findUpload(db, 'else', 'u')).toBeNull()
})

test('parts come in any order, again and again, and are listed in theirs', async () => {
  await open('parts', 'u')
  for (const [part, etag] of [
    [2, 'b'],
    [1, 'a'],
    [2, 'b again'],
    [10, 'c'],
  ] as const) {
    await recordPart(db, 'parts', 'u', { part, etag, bytes: part * 100 })
  }
  expect(await listParts(db, 'parts', 'u')).toEqual([
    { part: 1, etag: 'a', bytes: 100 },
    { part: 2, etag: 'b again', bytes: 200 },
    { part: 10, etag: 'c', bytes: 1000 },
  ])
})

test('it is completed once, and claimed by one job, which may claim it again', async () => {
  await open('claimed', 'u')
  expect(await claimUpload(db, 'claimed', 'u', 'early', LATER)).toBe(false)
  const completions = await Promise.all([1, 2].map(() => completeUpload(db, 'claimed', 'u', 123)))
  expect(completions.filter(Boolean)).toHaveLength(1)
  const claims = await Promise.all(['one', 'two'].map((job) => claimUpload(db, 'claimed', 'u', job, LATER)))
  expect(claims.filter(Boolean)).toHaveLength(1)
  const winner = claims[0] ? 'one' : 'two'
  expect(await claimUpload(db, 'claimed', 'u', winner, LATER)).toBe(true)
  expect(await findUpload(db, 'claimed', 'u')).toMatchObject({ state: 'used', job_id: winner, bytes: 123 })
})

test('what has expired is found, the oldest first, and forgotten with its parts', async () => {
  await open('old', 'older', '2026-11-01T00:00:00.000Z')
  await open('old', 'old', '2026-11-02T00:00:00.000Z')
  await open('old', 'young')
  await recordPart(db, 'old', 'older', { part: 1, etag: 'a', bytes: 1 })
  const expired = await expiredUploads(db, '2026-11-23T00:00:00.000Z', 10)
  expect(expired.map(({ upload_id }) => upload_id)).toEqual(['older', 'old'])
  expect(await expiredUploads(db, '2026-11-23T00:00:00.000Z', 1)).toHaveLength(1)
  await deleteUpload(db, 'old', 'older')
  expect(await findUpload(db, 'old', 'older')).toBeNull()
  expect(await listParts(db, 'old', 'older')).toEqual([])
  expect(await findUpload(db, 'old', 'old')).not.toBeNull()
})

test('an upload that was begun for a job is claimed by that job and no other', async () => {
  await createUpload(db, { ...(await open('w', 'u-any')), upload_id: 'u-for', job_id: 'job-a' })
  await completeUpload(db, 'w', 'u-for', 1)
  expect(await claimUpload(db, 'w', 'u-for', 'job-b', LATER)).toBe(false)
  expect(await claimUpload(db, 'w', 'u-for', 'job-a', LATER)).toBe(true)
  expect(await findUpload(db, 'w', 'u-for')).toMatchObject({ state: 'used', job_id: 'job-a' })
})
