// What an import is held against: rows inserted one by one, and a file that is stored and read by ranges for nothing.
interface Env {
  readonly DB: D1Database
  readonly FILES: R2Bucket
}

/** As large as the importer's own. */
const rangeBytes = 8 * 1024 * 1024
const key = 'file'

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    switch (`${request.method} ${pathname}`) {
      case 'GET /api/health':
        return new Response('ok')
      case 'POST /schema':
        for (const statement of await request.json<string[]>()) await env.DB.prepare(statement).run()
        return Response.json({})
      case 'POST /rows':
        return Response.json({ rows: await insert(env.DB, searchParams.get('table') ?? '', await request.json()) })
      case 'POST /parts':
        return Response.json({ id: (await env.FILES.createMultipartUpload(key)).uploadId })
      case 'PUT /parts': {
        const upload = env.FILES.resumeMultipartUpload(key, searchParams.get('id') ?? '')
        return Response.json(await upload.uploadPart(Number(searchParams.get('part')), request.body ?? ''))
      }
      case 'POST /read': {
        const upload = env.FILES.resumeMultipartUpload(key, searchParams.get('id') ?? '')
        await upload.complete(await request.json())
        return Response.json({ bytes: await readByRanges(env.FILES) })
      }
      default:
        return new Response(null, { status: 404 })
    }
  },
}

async function insert(database: D1Database, table: string, rows: (string | number | null)[][]): Promise<number> {
  for (const row of rows) {
    const places = row.map(() => '?').join(', ')
    await database
      .prepare(`INSERT INTO ${table} VALUES (${places})`)
      .bind(...row)
      .run()
  }
  return rows.length
}

async function readByRanges(files: R2Bucket): Promise<number> {
  let bytes = 0
  for (;;) {
    const range = await files.get(key, { range: { offset: bytes, length: rangeBytes } }).catch(() => null)
    if (range === null || !('body' in range)) return bytes
    const { byteLength } = await range.arrayBuffer()
    bytes += byteLength
    if (byteLength < rangeBytes || bytes >= range.size) return bytes
  }
}
