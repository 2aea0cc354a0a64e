// Requests as nobody means them: every address that the service describes, with anything in its parameters, query,
// headers and body, and addresses that it does not have.
import fc from 'fast-check'

export interface AnyRequest {
  readonly method: string
  /** Path and query, encoded as a URL takes them. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array<ArrayBuffer> | null
}

/** An address of the API as OpenAPI writes it, `/api/jobs/{id}`, and the methods it takes. */
export interface Route {
  readonly path: string
  readonly methods: readonly string[]
}

const NASTY = [
  '',
  '0',
  '-1',
  '1e400',
  '9'.repeat(40),
  'null',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '\u0000',
  '\r\nset-cookie: a=b',
  'data: x\n\nevent: completed\n\n',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE jobs; --",
  '\u202eexe.txt',
  '\u001b[2J',
  '\ud800',
  '{{7*7}}',
  '=HYPERLINK("http://x")',
  'job_00000000000000000000000000',
  'x'.repeat(5_000),
]

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.nat().map(String))

/** Lone surrogates cannot be encoded; a client sends what stands for them. */
const encode = (value: string): string => encodeURIComponent(value.toWellFormed())

const QUERY_NAMES = ['after', 'wait', 'limit', 'cursor', 'jobs', 'viewer', 'follow', 'epoch', 'seq', 'next_within']
const MORE_QUERY_NAMES = ['format', 'filename', 'status', 'kind', 'ticket', 'source', 'q', '__proto__', 'toString']

const query = fc.array(fc.tuple(fc.constantFrom(...QUERY_NAMES, ...MORE_QUERY_NAMES), text), { maxLength: 4 })

/** What a header may carry at all (RFC 9110 §5.5): the rest is refused by every client before it leaves. */
const headerText = text.map((value) =>
  value
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 2_000)
    .trim(),
)

const header = fc.oneof(
  fc.tuple(
    fc.constant('content-type'),
    fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', 'multipart/form-data', 'x/y;;', ''),
  ),
  fc.tuple(fc.constant('content-encoding'), fc.constantFrom('gzip', 'br', 'gzip, gzip', 'identity', 'nonsense')),
  fc.tuple(
    fc.constantFrom('last-event-id', 'if-none-match', 'idempotency-key', 'range', 'origin', 'x-workspace-id', 'cookie'),
    headerText,
  ),
  fc.tuple(
    fc.constant('authorization'),
    headerText.map((value) => `Bearer ${value}`),
  ),
  fc.tuple(
    fc.constantFrom('accept', 'accept-encoding', 'x-request-id', 'jobcast-visitor', 'x-forwarded-for'),
    headerText,
  ),
)

const utf8 = (value: string) => new TextEncoder().encode(value)

const hostileJson = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    '{"__proto__":{"polluted":1},"kind":"x"}',
    '{"kind":"x","kind":"y","title":"\\u0000\\r\\ndata: x"}',
    '{"type":"progress","done":1e999}',
    '{"type":"progress","done":-0,"total":1e-320,"unit":"\\ud800"}',
    '[{"type":"completed"},{"type":"completed"}]',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"kind":"x","attributes":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`,
    '{"type":"log","level":"info","message":"\\u202e\\u001b[31m<script>alert(1)</script>"}\n{"type":',
    '\ufeff{"kind":"x"}',
    '123456789012345678901234567890',
    '"',
  ),
)

const body = fc.oneof(
  fc.constant(null),
  hostileJson.map(utf8),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
)

/** @param known parameters that mean something, mixed among those that do not */
export function anyRequest(routes: readonly Route[], known: readonly string[]): fc.Arbitrary<AnyRequest> {
  const parameter = fc.oneof(fc.constantFrom(...known), text).map(encode)
  const described = fc.constantFrom(...routes).chain((route) =>
    fc.record({
      method: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...route.methods) }, anyMethod),
      path: filled(route.path, parameter),
    }),
  )
  const strange = fc.record({
    method: anyMethod,
    path: fc.array(text.map(encode), { maxLength: 4 }).map((parts) => `/api/${parts.join('/')}`),
  })
  const target = fc.oneof({ weight: 5, arbitrary: described }, strange)
  return fc
    .record({ target, query, headers: fc.array(header, { maxLength: 4 }), body })
    .map(({ target: { method, path }, query: pairs, headers, body: bytes }): AnyRequest => ({
      method,
      path: pairs.length === 0 ? path : `${path}?${pairs.map((pair) => pair.map(encode).join('=')).join('&')}`,
      headers,
      body: method === 'GET' || method === 'HEAD' ? null : bytes,
    }))
}

const anyMethod = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS')

function filled(path: string, parameter: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const pieces = path.split(/\{\w+\}/)
  return fc
    .array(parameter, { minLength: pieces.length - 1, maxLength: pieces.length - 1 })
    .map((values) => pieces.map((piece, index) => piece + (values[index] ?? '')).join(''))
}
