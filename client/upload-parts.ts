// How a file goes up: whole, or in parts that can each be repeated.

export interface Part {
  /** From 1. */
  readonly number: number
  readonly start: number
  readonly end: number
}

/** Equal parts in order, the last one as long as what is left. */
export function partsOf(bytes: number, partBytes: number): readonly Part[] {
  if (!(partBytes >= 1)) throw new RangeError(`A part of ${partBytes} bytes holds nothing`)
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => ({
    number: index + 1,
    start: index * partBytes,
    end: Math.min(bytes, (index + 1) * partBytes),
  }))
}

/** The content type by the file's name; the service looks into the file anyway. */
export function contentTypeOf(filename: string): string {
  const name = filename.toLowerCase()
  if (name.endsWith('.gz')) return 'application/gzip'
  return name.endsWith('.json') ? 'application/json' : 'application/x-ndjson'
}
