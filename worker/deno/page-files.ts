// The built page, as Cloudflare serves it: its files with the headers of `_headers`, and for every other address the
// page itself, which finds its own way. Read once at the start: no request touches the disk.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** The file of rules beside the files; it is not one of them. */
const RULES = '_headers'
const INDEX = '/index.html'

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly etag: string
}

/** The headers of the addresses that a pattern covers; `*` stands for anything. */
interface HeaderRule {
  readonly pattern: RegExp
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Answers everything that is not the API. @throws when there is no built page in the folder */
export function openPage(folder: string): (request: Request) => Response {
  const files = readFiles(folder)
  const rules = parseHeaderRules(readFileSync(join(folder, RULES), 'utf8'))
  const index = files.get(INDEX)
  if (index === undefined) throw new Error(`There is no page in ${folder}: build it with npm run build`)
  return (request) => {
    const { pathname } = new URL(request.url)
    const file = files.get(pathname) ?? index
    const headers = new Headers({ 'Content-Type': file.type, ETag: file.etag })
    for (const rule of rules) {
      if (rule.pattern.test(pathname)) for (const [name, value] of rule.headers) headers.append(name, value)
    }
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'public, max-age=0, must-revalidate')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      headers.set('Allow', 'GET, HEAD')
      return new Response(null, { status: 405, headers })
    }
    if (request.headers.get('If-None-Match') === file.etag) return new Response(null, { status: 304, headers })
    return new Response(request.method === 'HEAD' ? null : file.bytes, { headers })
  }
}

function readFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === RULES) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = new Uint8Array(readFileSync(path))
    const type = TYPES[extname(entry.name)] ?? 'application/octet-stream'
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    files.set(path.slice(folder.length).replaceAll(sep, '/'), { bytes, type, etag })
  }
  return files
}

/** Of Cloudflare's format: an address pattern on a line of its own, then its headers, indented. */
export function parseHeaderRules(text: string): readonly HeaderRule[] {
  const rules: { pattern: RegExp; headers: [string, string][] }[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (/^\S/.test(line)) {
      const pattern = new RegExp(`^${line.trim().split('*').map(RegExp.escape).join('.*')}$`)
      rules.push({ pattern, headers: [] })
      continue
    }
    const colon = line.indexOf(':')
    rules.at(-1)?.headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  return rules
}
