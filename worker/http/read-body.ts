// Reads a small body whole, as text or JSON, never more of it than its limit. The content type is not asked: a JSON
// body is what parses as JSON, so that a plain `curl -d` works.
import * as v from 'valibot'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import type { Json } from '../../durable/protocol/update.ts'
import { describeIssues } from './describe-issues.ts'
import { drain } from './drain.ts'
import { peek } from './peek.ts'
import { sizeInWords } from './size-in-words.ts'

export async function readText(request: Request, maxBytes: number): Promise<Result<string>> {
  const encoding = request.headers.get('Content-Encoding')
  if (encoding !== null && encoding !== 'identity') {
    return refuse(
      'unsupported_type',
      `This body is read as it comes, without Content-Encoding; it came as ${encoding}.`,
    )
  }
  const tooLarge = () => refuse('body_too_large', `The body may have at most ${sizeInWords(maxBytes)}.`)
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) return tooLarge()
  const bytes = await readBytes(request.body, maxBytes)
  if (bytes === null) return tooLarge()
  try {
    return accept(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return refuse('invalid_json', 'The body is not valid UTF-8.')
  }
}

/** Null when there are more than `maxBytes`. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array(0)
  const { head, rest } = await peek(body, maxBytes)
  if (rest === null) return head
  await drain(rest)
  return null
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
