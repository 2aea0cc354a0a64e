// A span's body as a reader gets it: its parts merged, the higher part winning field by field.
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

/** Fields of the higher win; the keyed collections are merged by key. Arrays are never merged. */
export function mergeBodies(lower: SpanBody, higher: SpanBody): SpanBody {
  return {
    ...lower,
    ...higher,
    ...(lower.attributes && higher.attributes && { attributes: { ...lower.attributes, ...higher.attributes } }),
    ...(lower.resource && higher.resource && { resource: { ...lower.resource, ...higher.resource } }),
    ...(isKeyed(lower.metadata) && isKeyed(higher.metadata) && { metadata: { ...lower.metadata, ...higher.metadata } }),
  }
}

function isKeyed(value: SpanBody['metadata']): value is { readonly [key: string]: never } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
