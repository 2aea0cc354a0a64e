// How bodies lie in their column: a JSON object from part to content. A whole body is the part `whole`; parts that
// came apart ("0", "1") lie side by side and are merged when read, so their order of arrival does not matter.
// A content is either here, or in the file store when it is too large for a row. The keys are ours alone: whatever
// names the source used stand one level deeper and cannot be mistaken for them.
import type { FileStore } from '../worker/ports.ts'

/**
 * Bytes of UTF-8 that all contents of a row may have together. D1 takes 2,000,000 of a row, of which the columns may need
 * 230,000, and what is kept of each part's own columns as much again; ids have their part in both.
 */
export const ROW_BODY_BYTES = 1_000_000

/** SQLite reads JSON down to 1,000 levels; the row and the envelope around a body add four. */
export const ROW_BODY_DEPTH = 900

export interface StoredFile {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** A body and the texts that were too long for their columns, by column. */
export interface Content<B> {
  readonly body: B
  readonly long?: Readonly<Record<string, string>>
}

export type Envelope<B> = Readonly<Record<string, Content<B> | { readonly stored: StoredFile }>>

/** Whether a content of so many bytes must go to the file store instead of into its row, where others take `taken`. */
export function isTooLargeForRow(bytes: number, body: unknown, taken = 0): boolean {
  return bytes > ROW_BODY_BYTES - taken || isDeeperThan(body, ROW_BODY_DEPTH)
}

export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // Both halves of a pair add one byte to their unit: four in all.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}

/** The envelope as JSON, around a content that is JSON already; the label is `whole` or a part. */
export function envelopeOf(label: string, contentText: string): string {
  return `{"${label}":${contentText}}`
}

/** Of files that have to be fetched to read the envelope. */
export function storedBytes(envelope: Envelope<unknown>): number {
  return Object.values(envelope).reduce((sum, content) => sum + ('stored' in content ? content.stored.bytes : 0), 0)
}

/** The contents, lowest part first (`whole` before the numbered); null when a file is gone. */
export async function openEnvelope<B>(files: FileStore, envelope: Envelope<B>): Promise<Content<B>[] | null> {
  const contents: Content<B>[] = []
  for (const label of Object.keys(envelope).toSorted(byPart)) {
    const content = envelope[label]
    if (content === undefined) continue
    if ('stored' in content) {
      const stream = await files.stream(content.stored.key)
      if (stream === null) return null
      const fetched: Content<B> = await new Response(stream).json()
      contents.push(fetched)
    } else {
      contents.push(content)
    }
  }
  return contents
}

function byPart(a: string, b: string): number {
  return (a === 'whole' ? -1 : Number(a)) - (b === 'whole' ? -1 : Number(b))
}

function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  for (const inner of Object.values(value)) {
    if (isDeeperThan(inner, limit - 1)) return true
  }
  return false
}
