// How bodies lie in their column: a JSON object from part to content. A whole body is the part `whole`; parts that
// came apart ("0", "1") lie side by side and are merged when read, so their order of arrival does not matter.
// A content is either here, or in the file store when it is too large for a row. The keys are ours alone: whatever
// names the source used stand one level deeper and cannot be mistaken for them.
import type { FileStore } from '../worker/ports.ts'

/**
 * UTF-16 units of a content that a row may hold. With its columns it then fits one JSON parameter (json-rows.ts), and
 * so D1's 2 MB a value.
 */
export const ROW_BODY_CHARS = 500_000

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

export type PartLabel = 'whole' | number

/** Whether the content must go to the file store instead of into its row. */
export function isTooLargeForRow(contentText: string, body: unknown): boolean {
  return contentText.length > ROW_BODY_CHARS || isDeeperThan(body, ROW_BODY_DEPTH)
}

/** The envelope as JSON, around a content that is JSON already. */
export function envelopeOf(part: PartLabel, contentText: string): string {
  return `{"${part}":${contentText}}`
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
