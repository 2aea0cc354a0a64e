// The files that reading makes beside an uploaded one. They go with the upload (uploads/file-keys.ts).

/** Where the content of an uploaded gzip lies once it is unpacked. */
export function unpackedKey(key: string): string {
  return `${key}.unpacked`
}

/** Where the index of a large document lies. */
export function indexKey(key: string): string {
  return `${key}.index.json`
}

/** All that may lie beside the upload; any of them may be absent. */
export function derivedKeys(key: string): readonly string[] {
  return [unpackedKey(key), indexKey(key), indexKey(unpackedKey(key))]
}
