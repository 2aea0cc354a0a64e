// What the HTTP edge answers when an upload has changed since its row was read, with each host's own file store. A
// request that comes too late sees what is made here on purpose: the row as it was, the files as they are.
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { findUpload, listParts, recordPart } from '../../drizzle/uploads.ts'
import type { Hosts } from '../ports.ts'
import { createdUploadSchema } from '../schemas/upload.ts'
import { joinUpload } from './parted-upload.ts'

export interface LateHost {
  readonly hosts: Hosts
  readonly call: (method: string, path: string, init?: RequestInit) => Promise<Response>
}

/** Declares the tests. `open` is called in each. */
export function testLateParts(open: () => Promise<LateHost>): void {
  /** An upload with its first part. */
  async function begun() {
    const { hosts, call } = await open()
    const created = await call('POST', '/api/uploads', { body: '{}' })
    const { upload_id: id } = v.parse(createdUploadSchema, await created.json())
    const upload = await findUpload(hosts.database, 'default', id)
    if (upload === null) throw new Error('no upload')
    const put = (part: number, body: string) => call('PUT', `/api/uploads/${id}/${part}`, { body })
    const source = { kind: 'upload', upload_id: id }
    const start = () => call('POST', '/api/imports', { body: JSON.stringify({ source }) })
    expect((await put(1, 'first')).status).toBe(200)
    const parts = await listParts(hosts.database, 'default', id)
    return { hosts, upload, put, start, parts }
  }

  test('a part, and an import, of an upload that is being thrown away find none', async () => {
    const { hosts, upload, put, start } = await begun()
    await hosts.files.abortParts(upload.key, upload.multipart_id)
    for (const answer of [await put(2, 'late'), await put(1, 'late'), await start()]) {
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ code: 'upload_not_found' })
    }
  })

  test('a part of an upload that is being joined finds it in use, and the import has it', async () => {
    const { hosts, upload, put, parts } = await begun()
    await hosts.files.completeParts(upload.key, upload.multipart_id, parts)
    const late = await put(2, 'late')
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({
      code: 'upload_in_use',
      detail: expect.stringMatching(/takes no more parts/),
    })
    expect(await joinUpload(hosts, upload)).toEqual({ ok: true, value: 'first'.length })
    expect(await new Response(await hosts.files.stream(upload.key)).text()).toBe('first')
  })

  test('an import of a part that was replaced by one nobody noted asks for it once more', async () => {
    const { hosts, upload, put, start, parts } = await begun()
    expect((await put(1, 'newer')).status).toBe(200)
    for (const part of parts) await recordPart(hosts.database, 'default', upload.upload_id, part)
    const refused = await start()
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      code: 'upload_incomplete',
      detail: expect.stringMatching(/once more/),
    })
    expect((await put(1, 'newer')).status).toBe(200)
    expect(await joinUpload(hosts, upload)).toEqual({ ok: true, value: 'newer'.length })
    expect(await new Response(await hosts.files.stream(upload.key)).text()).toBe('newer')
  })
}
