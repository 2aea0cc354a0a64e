// On whose behalf an import writes: every statement of its write path is given this.
import { ID_CHARS } from './column-text.ts'

export interface ImportScope {
  readonly workspace: string
  /** Namespace of the trace ids within the workspace: `otlp`, `langfuse`, …, `sample`. */
  readonly source: string
  readonly jobId: string
  /** ISO 8601; becomes `imported_at` of what is new. */
  readonly now: string
}

/** The longest that a key can be: sources are named in some ten characters. */
export const TRACE_KEY_CHARS = ID_CHARS + 20

/** `traces.id` of a trace as its source names it. */
export function traceKey(source: string, traceId: string): string {
  return `${source}:${traceId}`
}
