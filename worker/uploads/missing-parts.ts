// Whether the parts that have arrived make up the whole file, and if not, which are to be sent. Pure.
import type { UploadPart } from '../../drizzle/uploads.ts'

/** Parts one message names; whoever misses more asks `GET /api/uploads/:id`. */
const NAMED_PARTS = 10

/** Of the part that ends a file of known size: what is left over by the others. */
export function expectedPartBytes(part: number, partBytes: number, announced: number | null): number | null {
  if (announced === null) return null
  return Math.max(0, Math.min(partBytes, announced - (part - 1) * partBytes))
}

/** Null when the file is whole; else a sentence that names what is missing. `parts` in order. */
export function whatIsMissing(
  parts: readonly UploadPart[],
  partBytes: number,
  announced: number | null,
): string | null {
  const last = announced === null ? (parts.at(-1)?.part ?? 0) : Math.ceil(announced / partBytes)
  if (last === 0) return 'No part has arrived.'
  const bytesOf = new Map(parts.map(({ part, bytes }) => [part, bytes]))
  const missing: string[] = []
  const wrong: string[] = []
  for (let part = 1; part <= last; part++) {
    const bytes = bytesOf.get(part)
    const expected = part < last ? partBytes : expectedPartBytes(part, partBytes, announced)
    if (bytes === undefined) {
      missing.push(String(part))
    } else if (expected !== null && bytes !== expected) {
      wrong.push(`part ${part} has ${bytes} bytes instead of ${expected}`)
    }
  }
  const surplus = parts.filter(({ part }) => part > last).map(({ part }) => `part ${part} is beyond the announced end`)
  const faults = [...(missing.length > 0 ? [`missing: ${named(missing)}`] : []), ...wrong, ...surplus]
  return faults.length === 0 ? null : `Of ${last} parts, ${named(faults, '; ')}.`
}

function named(items: readonly string[], separator = ', '): string {
  const more = items.length - NAMED_PARTS
  return items.slice(0, NAMED_PARTS).join(separator) + (more > 0 ? `${separator}and ${more} more` : '')
}
