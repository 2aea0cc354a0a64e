// A span's body as a reader gets it: its parts merged, the higher part winning field by field. Lines about one part are
// merged likewise, the later winning.
import type { Json, JsonObject } from '../durable/protocol/update.ts'
import type { SpanBody } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import { type Envelope, openEnvelope } from './envelope.ts'

export interface ReadBody {
  readonly body: SpanBody
  /** Texts that were shortened in their columns, whole. */
  readonly long: Readonly<Record<string, string>>
}

/** Null when the file that holds a part of it is gone. */
export async function readBody(files: FileStore, envelope: Envelope<SpanBody>): Promise<ReadBody | null> {
  const contents = await openEnvelope(files, envelope)
  if (contents === null) return null
  return contents.reduce<ReadBody>(
    (lower, higher) => ({ body: mergeBodies(lower.body, higher.body), long: { ...lower.long, ...higher.long } }),
    { body: {}, long: {} },
  )
}

/**
 * Fields of the higher win; the keyed collections are merged by key, and LangSmith's `extra` among the attributes too.
 * Arrays are never merged. A side is one thing: who says it anew says both its messages and what is beside them.
 */
export function mergeBodies(lower: SpanBody, higher: SpanBody): SpanBody {
  return {
    ...openFields(lower, higher),
    ...higher,
    ...(lower.attributes && higher.attributes && { attributes: mergeAttributes(lower.attributes, higher.attributes) }),
    ...(lower.resource && higher.resource && { resource: { ...lower.resource, ...higher.resource } }),
    ...(isKeyed(lower.metadata) && isKeyed(higher.metadata) && { metadata: { ...lower.metadata, ...higher.metadata } }),
  }
}

/** Fields that are said together or not at all. */
export const SIDES = [
  ['input', 'input_messages'],
  ['output', 'output_messages'],
] as const

/** The content without the sides that a higher part says: nobody reads them, and most patches repeat their post's. */
export function withoutSides<C extends { readonly body: SpanBody } | undefined>(content: C, higher: SpanBody): C {
  if (content === undefined) return content
  const body = { ...content.body }
  for (const side of SIDES) {
    if (side.some((field) => higher[field] !== undefined)) for (const field of side) delete body[field]
  }
  return { ...content, body }
}

/** What is said again keeps its place, so that the same once more is the same text. */
function openFields(lower: SpanBody, higher: SpanBody): SpanBody {
  const open = { ...lower }
  for (const side of SIDES) {
    if (side.every((field) => higher[field] === undefined)) continue
    for (const field of side) if (higher[field] === undefined) delete open[field]
  }
  return open
}

function mergeAttributes(lower: JsonObject, higher: JsonObject): JsonObject {
  const extra = isKeyed(lower['extra']) && isKeyed(higher['extra']) && { ...lower['extra'], ...higher['extra'] }
  return { ...lower, ...higher, ...(extra && { extra }) }
}

function isKeyed(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
