// Reads a small body whole, as text or JSON, never more of it than its limit. The content type is not asked: a JSON
// body is what parses as JSON, so that a plain `curl -d` works.
import * as v from 'valibot'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import type { Json } from '../../durable/protocol/update.ts'
import { describeIssues } from './describe-issues.ts'
import { drain } from './drain.ts'
import { BODY_PAUSE_MS, peek } from './peek.ts'
import { sizeInWords } from './size-in-words.ts'

export async function readText(request: Request, maxBytes: number): Promise<Result<string>> {
  const encoding = request.headers.get('Content-Encoding')
  if (encoding !== null && encoding !== 'identity') {
    return refuse(
      'unsupported_type',
      `This body is read as it comes, without Content-Encoding; it came as ${encoding}.`,
    )
  }
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) return tooLarge(maxBytes)
  const bytes = await readBytes(request.body, maxBytes)
  if (!bytes.ok) return bytes
  try {
    return accept(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes.value))
  } catch {
    return refuse('invalid_json', 'The body is not valid UTF-8.')
  }
}

/** Refuses with `body_too_large`, and with `body_too_slow` when the sender pauses for too long. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Result<Uint8Array>> {
  if (body === null) return accept(new Uint8Array(0))
  const peeked = await peek(body, maxBytes)
  if (peeked === null) return tooSlow()
  if (peeked.rest === null) return accept(peeked.head)
  await drain(peeked.rest)
  return tooLarge(maxBytes)
}

function tooLarge(maxBytes: number) {
  return refuse('body_too_large', `The body may have at most ${sizeInWords(maxBytes)}.`)
}

export function tooSlow() {
  return refuse('body_too_slow', `Nothing of the body has come for ${BODY_PAUSE_MS / 1000} seconds.`)
}

/** `what` names the value in messages, e.g. `The body`. */
export function parseJson(text: string, what: string): Result<Json> {
  if (text.trim() === '') return refuse('invalid_json', `${what} is empty; JSON is expected.`)
  try {
    return accept(JSON.parse(text))
  } catch (error) {
    return refuse('invalid_json', `${what} is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

export async function readJson<S extends v.GenericSchema>(
  request: Request,
  schema: S,
  maxBytes: number,
): Promise<Result<v.InferOutput<S>>> {
  const text = await readText(request, maxBytes)
  if (!text.ok) return text
  const json = parseJson(text.value, 'The body')
  if (!json.ok) return json
  const parsed = v.safeParse(schema, json.value)
  if (!parsed.success) return refuse('invalid_body', `${describeIssues(parsed.issues, 'the body')}.`)
  return accept(parsed.output)
}
