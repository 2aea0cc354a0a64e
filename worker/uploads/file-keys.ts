// Where an uploaded file lies in the file store, and what an import puts beside it.

export function fileKey(workspace: string, uploadId: string): string {
  return `uploads/${workspace}/${uploadId}`
}

/** The file itself, the index of a large JSON document, and a gzip's content. */
export function keysOf(key: string): readonly string[] {
  return [key, `${key}.index.json`, `${key}.unpacked`]
}
