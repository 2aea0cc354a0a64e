// What a reader of one vendor's format must be able to do: recognise a record, and turn records into spans.
import type { Json } from '../../../durable/protocol/update.ts'
import type { Failures } from '../../../drizzle/failures.ts'
import type { Span, TraceInfo } from '../span.ts'

/** One JSON value of a file and where it stood, in a person's words (`line 12`, `element 3`). */
export interface SourceRecord {
  readonly place: string
  /** Orders and identifies the record within its file: a byte offset, or an index. */
  readonly at: number
  readonly value: Json
}

/** A span and the record that it came from. */
export interface PlacedSpan {
  readonly at: number
  readonly span: Span
  /** In a person's words; of a span whose trace has yet to be found, and may not be. */
  readonly place?: string
}

export interface Normalized extends Failures {
  readonly spans: readonly PlacedSpan[]
  readonly traces: readonly TraceInfo[]
}

export interface TraceFormat {
  readonly name: FormatName
  /** For people: "OTLP/JSON". */
  readonly label: string
  /** Whether one parsed value looks like this format. */
  matches(value: Json): boolean
  /** Never throws on bad data: what cannot be read becomes a failure, and the rest goes in. Keeps no state between calls. */
  normalize(records: readonly SourceRecord[]): Normalized
}

export const FORMAT_NAMES = ['otlp', 'langfuse', 'langsmith', 'phoenix'] as const

export type FormatName = (typeof FORMAT_NAMES)[number]
