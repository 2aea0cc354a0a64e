// Where an uploaded file lies in the file store, with what an import puts beside it.
import { derivedKeys } from '../import/sources/derived-files.ts'

export function fileKey(workspace: string, uploadId: string): string {
  return `uploads/${workspace}/${uploadId}`
}

/** All that goes when the upload goes: the file itself, and whatever reading has made of it. */
export function keysOf(key: string): readonly string[] {
  return [key, ...derivedKeys(key)]
}
