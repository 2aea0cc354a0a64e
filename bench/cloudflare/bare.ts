// What an import is held against: rows inserted one by one, and an empty importer, which stores a file, reads it by
// ranges and writes it into D1 as it is: the same load on R2 and D1, which local workerd holds as well, and no work.
interface Env {
  readonly DB: D1Database
  readonly FILES: R2Bucket
}

/** As large as the importer's own batches. */
const rangeBytes = 2 * 1024 * 1024
/** As JSON text of one parameter, which may have 2 MB. */
const rowChars = 400_000
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
        return Response.json({ bytes: await passThrough(env) })
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

async function passThrough({ FILES, DB }: Env): Promise<number> {
  await DB.prepare('CREATE TABLE passed (text TEXT)').run()
  const statement = DB.prepare('INSERT INTO passed SELECT value FROM json_each(?)')
  const decoder = new TextDecoder()
  let bytes = 0
  for (;;) {
    const range = await FILES.get(key, { range: { offset: bytes, length: rangeBytes } }).catch(() => null)
    if (range === null || !('body' in range)) return bytes
    const buffer = await range.arrayBuffer()
    const text = decoder.decode(buffer, { stream: true })
    for (let at = 0; at < text.length; at += rowChars) {
      await statement.bind(JSON.stringify([text.slice(at, at + rowChars)])).run()
    }
    bytes += buffer.byteLength
    if (buffer.byteLength < rangeBytes || bytes >= range.size) return bytes
  }
}
