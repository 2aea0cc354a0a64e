// What a reader of one vendor's format must be able to do: recognise a record, and turn records into spans.
import type { Json } from '../../../durable/protocol/update.ts'
import type { Span, TraceInfo } from '../span.ts'

/** One JSON value of a file and where it stood, in a person's words (`line 12`, `element 3`). */
export interface SourceRecord {
  readonly place: string
  /** Orders and identifies the record within its file: a byte offset, or an index. */
  readonly at: number
  readonly value: Json
}

/** A record, or a part of one, that could not be read. */
export interface RecordFailure {
  readonly place: string
  readonly at: number
  readonly trace_id: string | null
  /** What is wrong and what was expected, in a sentence. */
  readonly reason: string
}

/** A span and the record that it came from. */
export interface PlacedSpan {
  readonly at: number
  readonly span: Span
}

export interface Normalized {
  readonly spans: readonly PlacedSpan[]
  readonly traces: readonly TraceInfo[]
  readonly failures: readonly RecordFailure[]
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
