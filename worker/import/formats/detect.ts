// Which format a value has. The formats exclude each other by their keys; the order matters only for values that say
// next to nothing, such as an empty page.
import type { Json } from '../../../durable/protocol/update.ts'
import type { FormatName, TraceFormat } from './format.ts'
import { langfuse } from './langfuse.ts'
import { langsmith } from './langsmith.ts'
import { otlp } from './otlp.ts'
import { phoenix } from './phoenix.ts'
import { describeValue } from './record-reader.ts'

const FORMATS = { otlp, langfuse, langsmith, phoenix } as const satisfies Record<FormatName, TraceFormat>

/** In the order in which a value is tried. */
const IN_ORDER: readonly TraceFormat[] = [otlp, phoenix, langsmith, langfuse]

/** The format of one parsed value, or of the elements of a list; null when it is none that is known. */
export function detectFormat(value: Json): TraceFormat | null {
  return IN_ORDER.find((format) => format.matches(value)) ?? null
}

export function formatByName(name: FormatName): TraceFormat {
  return FORMATS[name]
}

/** For an error: "an object with the keys a, b, c is none of OTLP/JSON, Langfuse, LangSmith, Phoenix". */
export function unknownFormat(value: Json): string {
  const labels = Object.values(FORMATS).map((format) => format.label)
  return `${describeValue(value)} is none of ${labels.join(', ')}`
}
