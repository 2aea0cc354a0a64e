// The columns of a span that comes in parts. Each part's own are kept beside the row (`spans.parts`, a JSON object from
// part to columns), because from the row alone nobody could tell which part said what; the row follows from them. Only
// what was said stands there, and what was said once stays until it is said anew, so that lines may come in any order.
//
// A status is kept as two marks, of having ended and of having failed, since marks only add up.
import type { Span } from '../worker/import/span.ts'
import { PLACEHOLDERS } from './merge-lines.ts'
import type { spans } from './schema.ts'

/** Of the parts that there are, the one that wins first. */
const PARTS = [1, 0] as const

/** Texts that may be shortened in their columns. */
export const SHORTENED = [
  'name',
  'kind',
  'model',
  'provider',
  'session_id',
  'user_id',
  'status_message',
  'input_preview',
  'output_preview',
] as const satisfies readonly (keyof Span)[]

export const PART_COLUMNS = [
  'parent_id',
  'start_us',
  'end_us',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cost_usd',
  ...SHORTENED,
] as const satisfies readonly (keyof typeof spans.$inferSelect)[]

export type PartColumns = { readonly [column in (typeof PART_COLUMNS)[number]]: string | number | null }

/** What the part says, as its member of the JSON object `spans.parts`; the texts are those of the row. */
export function partOf(part: number, status: Span['status'], columns: PartColumns): string {
  const own: Record<string, string | number> = {}
  for (const column of PART_COLUMNS) {
    const value = columns[column]
    const isPlaceholder = (column === 'name' || column === 'kind') && value === PLACEHOLDERS[column]
    if (value !== null && !isPlaceholder) own[column] = value
  }
  if (status !== 'unset') own['ended'] = 1
  if (status === 'error') own['failed'] = 1
  return `"${part}":${JSON.stringify(own)}`
}

/** `spans.parts` once the row of an upsert is in. */
export const MERGED_PARTS = `CASE WHEN excluded.part IS NOT NULL THEN json_patch(coalesce(spans.parts, '{}'), excluded.parts) END`

function said(name: string): string {
  return PARTS.map((part) => `(${MERGED_PARTS}) ->> '$."${part}".${name}'`).join(', ')
}

/** What no part says is as it was: that of a whole span over which the parts lie. */
export function mergedColumn(column: (typeof PART_COLUMNS)[number]): string {
  return `CASE WHEN excluded.part IS NULL THEN excluded.${column} ELSE coalesce(${said(column)}, spans.${column}) END`
}

export const MERGED_STATUS = `CASE WHEN excluded.part IS NULL THEN excluded.status
  WHEN coalesce(${said('failed')}) THEN 'error' WHEN coalesce(${said('ended')}) THEN 'ok' ELSE spans.status END`
