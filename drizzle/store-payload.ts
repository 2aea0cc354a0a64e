// Puts a content that is too large for a row into the file store, under a name made of what it holds: the same content
// lands under the same key, so a repeated batch finds its row unchanged. The key is recorded first; whatever happens
// then, deleting the trace deletes the file.
import type { FileStore } from '../worker/ports.ts'
import { hexDigest } from './hex-digest.ts'
import type { Database } from './database.ts'
import type { StoredFile } from './envelope.ts'
import { payloads } from './schema.ts'

export interface PayloadPlace {
  readonly workspace: string
  readonly trace: string
}

export async function storePayload(
  db: Database,
  files: FileStore,
  place: PayloadPlace,
  text: string,
): Promise<StoredFile> {
  const bytes = new TextEncoder().encode(text)
  const sha256 = await hexDigest(bytes)
  const folder = await hexDigest(place.trace)
  const key = `payloads/${place.workspace}/${folder}/${sha256}`
  await db
    .insert(payloads)
    .values({ ...place, key })
    .onConflictDoNothing()
  await files.put(key, bytes, bytes.byteLength)
  return { key, bytes: bytes.byteLength, sha256 }
}
