// Reads the body of a push: one update, an array of them, or NDJSON, which may go on for as long as the producer
// likes and is handed on in batches as it arrives. Nothing of a batch with a fault in it is handed on.
import * as v from 'valibot'
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import type { Json, Update } from '../../durable/protocol/update.ts'
import { updateSchema } from '../schemas/update.ts'
import { describeIssues } from './describe-issues.ts'
import { splitLines, type Line } from './lines.ts'
import { parseJson, readText } from './read-body.ts'

/** One transaction of the job object: some milliseconds of work. */
export const MAX_UPDATES = 1000

/** A body that is read whole. */
const PUSH_BYTES = 1024 * 1024

/** What is handed on at once of a long NDJSON body. */
const NDJSON_BATCH = 500

const NDJSON_TYPES = /^application\/(x-)?(ndjson|jsonl|jsonlines|json-seq)\b/i

type Batch = Result<readonly Update[]>

/** `whole` asks for one batch or none at all, because the push has a sequence number. Ends after the first refusal. */
export async function* readUpdates(request: Request, whole: boolean): AsyncGenerator<Batch> {
  const isNdjson = NDJSON_TYPES.test(request.headers.get('Content-Type') ?? '')
  if (isNdjson && !whole && request.body !== null) {
    yield* fromStream(request.body)
    return
  }
  const text = await readText(request, PUSH_BYTES)
  yield text.ok ? fromText(text.value, isNdjson) : text
}

async function* fromStream(body: ReadableStream<Uint8Array>): AsyncGenerator<Batch> {
  for await (const lines of splitLines(body, PUSH_BYTES)) {
    if (!lines.ok) {
      yield lines
      return
    }
    for (let at = 0; at < lines.value.length; at += NDJSON_BATCH) {
      const batch = fromLines(lines.value.slice(at, at + NDJSON_BATCH))
      yield batch
      if (!batch.ok) return
    }
  }
}

function fromText(text: string, isNdjson: boolean): Batch {
  const lines = text
    .split('\n')
    .map((line, i): Line => ({ number: i + 1, text: line }))
    .filter((line) => line.text.trim() !== '')
  if (isNdjson) return fromLines(lines)
  const json = parseJson(text, 'The body')
  if (json.ok) return fromValues(Array.isArray(json.value) ? json.value : [json.value], Array.isArray(json.value))
  const [first] = lines
  const looksLikeLines = lines.length > 1 && first !== undefined && parseJson(first.text, '').ok
  return looksLikeLines ? fromLines(lines) : json
}

function fromLines(lines: readonly Line[]): Batch {
  if (lines.length > MAX_UPDATES) return tooMany(lines.length)
  const updates: Update[] = []
  for (const { number, text } of lines) {
    const json = parseJson(text, `Line ${number}`)
    if (!json.ok) return json
    const update = fromValue(json.value, `line ${number}`)
    if (!update.ok) return update
    updates.push(update.value)
  }
  return accept(updates)
}

function fromValues(values: readonly Json[], isList: boolean): Batch {
  if (values.length > MAX_UPDATES) return tooMany(values.length)
  const updates: Update[] = []
  for (const [i, value] of values.entries()) {
    const update = fromValue(value, isList ? `update ${i + 1}` : null)
    if (!update.ok) return update
    updates.push(update.value)
  }
  return accept(updates)
}

/** `place` counts from 1. */
function fromValue(value: Json, place: string | null): Result<Update> {
  const parsed = v.safeParse(updateSchema, value)
  if (parsed.success) return accept(parsed.output)
  const issues = describeIssues(parsed.issues, 'the update')
  return refuse('invalid_body', `${place === null ? '' : `${place}: `}${issues}.`)
}

function tooMany(count: number) {
  return refuse('invalid_body', `One push takes at most ${MAX_UPDATES} updates, not ${count}; send several.`)
}
