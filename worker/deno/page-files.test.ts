import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage } from './page-files.ts'

let folder: string
let page: (request: Request) => Response
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobcast-page-'))
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'widget.js'), 'export {}')
  writeFileSync(join(folder, 'page/main-1.js'), '1')
  writeFileSync(
    join(folder, '_headers'),
    '/*\n  X-Everywhere: yes\n/widget.js\n  Cache-Control: max-age=300\n/page/*\n  X-Page: a: b\n',
  )
  page = openPage(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

const get = (path: string, init?: RequestInit) => page(new Request(`http://here${path}`, init))

test.each([
  ['/', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/jobs/job_1?x=1', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/_headers', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/..%2f..%2fetc/passwd', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/widget.js', 'text/javascript; charset=utf-8', 'export {}'],
])('%s is served as %s', async (path, type, text) => {
  const response = get(path)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, text])
})

test('headers come from the rules that cover the address', () => {
  expect(Object.fromEntries(get('/page/main-1.js').headers)).toMatchObject({ 'x-everywhere': 'yes', 'x-page': 'a: b' })
  expect(get('/widget.js').headers.get('cache-control')).toBe('max-age=300')
  expect(get('/widgetxjs').headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
})

test('what the browser has is not sent again, and nothing can be written', () => {
  const etag = get('/').headers.get('etag') ?? ''
  expect(get('/', { headers: { 'if-none-match': etag } }).status).toBe(304)
  expect(get('/widget.js', { headers: { 'if-none-match': etag } }).status).toBe(200)
  expect(get('/', { method: 'HEAD' }).body).toBeNull()
  expect(get('/', { method: 'POST' }).status).toBe(405)
})

test('a folder without a page is refused with what to do', () => {
  const empty = mkdtempSync(join(tmpdir(), 'jobcast-page-'))
  writeFileSync(join(empty, '_headers'), '')
  expect(() => openPage(empty)).toThrow(/npm run build/)
  rmSync(empty, { recursive: true })
})
