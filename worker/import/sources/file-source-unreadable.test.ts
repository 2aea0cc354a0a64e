// A file that cannot be read fails with a sentence that says what it is and what to do.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { FilePlan } from '../plan.ts'
import { FileSource } from './file-source.ts'
import { open, stored, unreadable, type Content } from './file-source.test-support.ts'
import { lines, otlpSpan, request } from './otlp-spans.test-support.ts'
import { RANGE_BYTES } from './source.ts'

describe('a file that cannot be read', () => {
  const utf16 = (text: string, mark: boolean): Uint8Array =>
    Uint8Array.from([...(mark ? [0xff, 0xfe] : []), ...[...text].flatMap((c) => [c.charCodeAt(0), 0])])
  const cases: readonly { name: string; content: Content; says: RegExp; plan?: Partial<FilePlan> }[] = [
    { name: 'empty', content: '', says: /^"x\.json" is empty: there is nothing to import\.$/ },
    { name: 'empty, with no name', content: '', says: /^The file is empty/, plan: { filename: null } },
    { name: 'only blanks', content: ' \n\r\n\t', says: /is empty/ },
    { name: 'only a byte order mark', content: '\u{feff}', says: /is empty/ },
    { name: 'an empty list', content: ' [ ] ', says: /is an empty list: there is nothing to import/ },
    {
      name: 'an empty object',
      content: '{}',
      says: /of no known format: an empty object is none of OTLP\/JSON, Langfuse, LangSmith, Phoenix/,
    },
    { name: 'text', content: 'hello\nworld', says: /is not JSON: line 1 begins with "hello"\. Traces come as/ },
    { name: 'text below blank lines', content: '\n\n  id,name\n1,2', says: /line 3 begins with "id,name"/ },
    {
      name: 'a page',
      content: '<!doctype html><html><head><title>Sign in to continue</title>',
      says: /line 1 begins with "<!doctype html><html><head><title>Sign i"/,
    },
    { name: 'a number', content: '42', says: /line 1 begins with "42"/ },
    {
      name: 'gzip under another name',
      content: new Uint8Array(gzipSync(lines(3))),
      says: /is gzip data, not JSON\. Name it with \.gz/,
    },
    { name: 'a zip archive', content: 'PK\u0003\u0004....', says: /is a zip archive, not JSON\. Unpack it/ },
    { name: 'Parquet', content: 'PAR1....', says: /is a Parquet file/ },
    { name: 'UTF-16 with a mark', content: utf16('{"a":1}', true), says: /is text in UTF-16.*Save it as UTF-8/ },
    { name: 'UTF-16 without a mark', content: utf16('{"a":1}', false), says: /is text in UTF-16/ },
    { name: 'binary', content: Uint8Array.from([0x7b, 0, 0, 0, 1, 2, 3]), says: /is binary data/ },
    {
      name: 'JSON of no known format',
      content: '{"users":[],"total":3}',
      says: /of no known format: an object with the keys users, total is none of/,
    },
    {
      name: 'lines of no known format',
      content: '{"user":1}\n{"user":2}\n',
      says: /of no known format: an object with the key user is none of/,
    },
    {
      name: 'no JSON inside of its brackets',
      content: '{resourceSpans: [1, 2, 3]}',
      says: /^"x\.json" is not valid JSON: Expected property name/,
    },
    {
      name: 'lines none of which is JSON',
      content: '{"a":1}}\n{"b"}\n{"c"}\n',
      says: /cannot be recognised|is not valid JSON|goes on after/,
    },
    {
      name: 'a document cut off',
      content: JSON.stringify(request(otlpSpan(1), otlpSpan(2))).slice(0, 250),
      says: /^"x\.json" ends in the middle, at byte 250, in \$\.resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\].*cut off/,
    },
    {
      name: 'a document cut off, indented',
      content: JSON.stringify(request(otlpSpan(1)), null, 2).slice(0, 300),
      says: /ends in the middle, at byte 300, in \$\.resourceSpans\[0\]/,
    },
    {
      name: 'two documents',
      content: `${JSON.stringify(request(otlpSpan(1)), null, 1)}\n${JSON.stringify(request(otlpSpan(2)), null, 1)}`,
      says: /goes on after the end of its JSON document, at byte \d+\. A file holds one document, or one JSON value a line/,
    },
    {
      name: 'a document with wrong brackets',
      content: '{"resourceSpans":[{"scopeSpans":[}]}',
      says: /a bracket closes what was not opened, at byte 33, in \$\.resourceSpans\[0\]/,
    },
  ]
  test.each(cases)('$name says so', async ({ content, says, plan }) => {
    expect(await unreadable(content, plan)).toMatch(says)
  })

  test('a large document that is cut off, goes on or is nested without end says so', async () => {
    const text = JSON.stringify(request(...Array.from({ length: 200 }, (_, n) => otlpSpan(n))))
    expect(await unreadable(text.slice(0, 20_000), {}, 3000)).toMatch(
      /ends in the middle, at byte 20,000, in \$\.resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[\d+\]/,
    )
    expect(await unreadable(`${JSON.stringify(JSON.parse(text), null, 1)} x`, {}, 3000)).toMatch(
      /goes on after the end/,
    )
    expect(await unreadable(`{"resourceSpans":[{"a":${'['.repeat(30_000)}`, {}, 3000)).toMatch(
      /no known format|nested too deeply/,
    )
  })

  test('a large document of no known format is refused before it is indexed', async () => {
    const { files, plan } = stored(JSON.stringify({ rows: Array.from({ length: 1000 }, (_, row) => ({ row })) }))
    await expect(open(plan, files, 1000).next(null)).rejects.toThrow(/an object with the key rows is none of/)
    expect(files.asked).toHaveLength(1)
  })

  test('one that is gone, at the beginning or on the way, says how long uploads are kept', async () => {
    const { files, plan } = stored(lines(100))
    const first = await open(plan, files, 1000).next(null)
    await files.delete(['up'])
    const gone = /no longer stored \(uploads are kept 7 days\): upload it again/
    await expect(open(plan, files, 1000).next(first.position)).rejects.toThrow(gone)
    await expect(open(plan, files, 1000).next(null)).rejects.toThrow(gone)
    await expect(open({ ...plan, gzip: true }, files, 1000).next(null)).rejects.toThrow(gone)
  })

  test('one that is shorter than what was uploaded says so', async () => {
    const { files, plan } = stored(lines(10))
    await expect(new FileSource({ ...plan, bytes: plan.bytes + 10 }, files, RANGE_BYTES).next(null)).rejects.toThrow(
      /ends at byte/,
    )
  })

  test('a checkpoint of another version says to start anew', async () => {
    const { files, plan } = stored(lines(10))
    await expect(open(plan, files, 1000).next({ page: 3 })).rejects.toThrow(/another version/)
  })
})
