// The import's write path. A batch goes in as a few transactions, each of which writes spans, brings their traces up to
// date and notes the outcomes: whatever is interrupted, the tables agree with each other and the batch can be repeated.
import {
  failureCount,
  failureOf,
  LISTED_FAILURES,
  newFailures,
  takeFailure,
  takeFailures,
  type RecordFailure,
} from './failures.ts'
import type { Normalized } from '../worker/import/formats/format.ts'
import type { TraceInfo } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import { columnText, ID_CHARS } from './column-text.ts'
import { countFirstSeenSpans, countFirstSeenTraces } from './count-first-seen.ts'
import type { Database, Statement } from './database.ts'
import { encodeSpans, type SpanRow } from './encode-span.ts'
import { findTraces } from './find-traces.ts'
import { type FirstPlaces, firstPlaces, rowsOf, spanKey } from './first-places.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { jsonArrays } from './json-rows.ts'
import type { OutcomeCounts } from './outcomes.ts'
import { mergedLines } from './merge-lines.ts'
import { recordFailures } from './record-failures.ts'
import { recordSpanOutcomes, recordTraceOutcomes } from './record-outcomes.ts'
import { summarizeTraces } from './summarize-traces.ts'
import { upsertSpans } from './upsert-spans.ts'
import { encodeTraceInfo, mergeTraceInfos, upsertTraceInfos } from './upsert-trace-infos.ts'

/**
 * UTF-16 units of rows in one transaction: four statements. More would hold D1's one writer longer, fewer would derive
 * a trace of many spans from them more often.
 */
const TRANSACTION_CHARS = 2_400_000

/** Of what this batch was the first of its job to see; a repeat of the batch gives the same. */
export interface BatchOutcome {
  readonly spansSeen: number
  readonly tracesSeen: number
  readonly spans: OutcomeCounts
  readonly traces: OutcomeCounts
  /** How many failures: the batch's own, and those of spans that no row can hold. */
  readonly failed: number
  /** Those of them that are listed, while the import has met few. */
  readonly listed: readonly RecordFailure[]
}

/**
 * Writes a batch; safe to repeat, also in part. The later of two records of one span stands; parts are merged, with what
 * is stored of them too, so that it does not matter where a batch ends.
 * Bodies too large for a row go to the file store. Rejects only when the database or the file store does.
 * @param failedBefore how many failures the import had met before this batch
 */
export async function writeBatch(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  batch: Normalized,
  failedBefore = 0,
): Promise<BatchOutcome> {
  const found = await findTraces(db, scope, batch.spans)
  const places = firstPlaces(scope.source, found.spans, batch.traces)
  const listed = Math.max(0, LISTED_FAILURES - failedBefore)
  const failures = newFailures()
  takeFailures(failures, batch, listed)
  for (const failure of found.failures) takeFailure(failures, failure, listed)
  for (const info of batch.traces) if (isUnfit(info)) takeFailure(failures, unfitTrace(info, batch), listed)
  await writeInfos(db, files, scope, batch.traces, places)
  let rows: SpanRow[] = []
  let chars = 0
  for await (const row of encodeSpans(db, files, scope, mergedLines(found.spans))) {
    if ('reason' in row) {
      takeFailure(failures, row, listed)
      continue
    }
    if (rows.length > 0 && chars + row.json.length > TRANSACTION_CHARS) {
      await writeSpans(db, scope, rows, places)
      rows = []
      chars = 0
    }
    rows.push(row)
    chars += row.json.length
  }
  if (rows.length > 0) await writeSpans(db, scope, rows, places)
  await recordFailures(db, scope, failedBefore, failures)
  const spans = await countFirstSeenSpans(db, scope, places.spans.values())
  const traces = await countFirstSeenTraces(db, scope, places.traces.values())
  const failed = failureCount(failures)
  return { spansSeen: total(spans), tracesSeen: total(traces), spans, traces, failed, listed: failures.failures }
}

async function writeSpans(
  db: Database,
  scope: ImportScope,
  rows: readonly SpanRow[],
  places: FirstPlaces,
): Promise<void> {
  const keys = new Set(rows.map(({ trace, spanId }) => spanKey(trace, spanId)))
  const traces = new Set(rows.map(({ trace }) => trace))
  await inOneTransaction(db, [
    ...Array.from(jsonArrays(rows.map(({ json }) => json)), (json) => upsertSpans(db, scope, json)),
    ...Array.from(jsonArrays(rowsOf(places.spans, keys)), (seen) => recordSpanOutcomes(db, scope, seen)),
    ...bringUpToDate(db, scope, traces, places),
  ])
}

async function writeInfos(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  infos: readonly TraceInfo[],
  places: FirstPlaces,
): Promise<void> {
  const merged = new Map<string, TraceInfo>()
  for (const info of infos) {
    if (isUnfit(info)) continue
    const earlier = merged.get(info.trace_id)
    merged.set(info.trace_id, earlier === undefined ? info : mergeTraceInfos(earlier, info))
  }
  if (merged.size === 0) return
  const rows: string[] = []
  const traces = new Set<string>()
  for (const info of merged.values()) {
    rows.push(await encodeTraceInfo(db, files, scope, info))
    traces.add(traceKey(scope.source, columnText(info.trace_id)))
  }
  await inOneTransaction(db, [
    ...Array.from(jsonArrays(rows), (json) => upsertTraceInfos(db, scope, json)),
    ...bringUpToDate(db, scope, traces, places),
  ])
}

function bringUpToDate(
  db: Database,
  scope: ImportScope,
  traces: ReadonlySet<string>,
  places: FirstPlaces,
): Statement[] {
  const ids = Array.from(traces, (trace) => JSON.stringify(trace))
  return [
    ...Array.from(jsonArrays(ids), (json) => summarizeTraces(db, scope, json)),
    ...Array.from(jsonArrays(rowsOf(places.traces, traces)), (seen) => recordTraceOutcomes(db, scope, seen)),
  ]
}

async function inOneTransaction(db: Database, [first, ...rest]: readonly Statement[]): Promise<void> {
  if (first !== undefined) await db.batch([first, ...rest])
}

function isUnfit({ trace_id }: TraceInfo): boolean {
  return trace_id.length > ID_CHARS
}

/** What is said of a trace carries no place; it is put down to the first record of its batch that has one. */
function unfitTrace({ trace_id }: TraceInfo, { spans, failures }: Normalized): RecordFailure {
  const at = spans[0]?.at ?? failures[0]?.at ?? 0
  const reason = `an id of ${trace_id.length} characters; ids may have ${ID_CHARS}, so the trace was left out`
  return failureOf(`trace ${trace_id.slice(0, 64)}…`, at, reason, trace_id)
}

function total(counts: OutcomeCounts): number {
  return counts.imported + counts.updated + counts.skipped
}
