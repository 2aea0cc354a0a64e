// What is stored of the spans whose parts a batch brings: how much room there is in their rows, and what was said of the
// same part before. Read in slices, because the bodies of a few thousand runs together would not fit anywhere.
import { sql } from 'drizzle-orm'
import type { SpanBody } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import type { Database } from './database.ts'
import { type Content, type Envelope, openEnvelope } from './envelope.ts'
import { jsonArrays } from './json-rows.ts'
import { spans } from './schema.ts'

/** Of stored bodies held at once, those in files included; a single one always fits. */
const BYTES_AT_ONCE = 4_000_000

export interface RunKey {
  /** `traces.id`. */
  readonly trace: string
  readonly spanId: string
  /** The parts that the batch brings. */
  readonly spans: readonly Labelled[]
}

interface Labelled {
  readonly part: number | null
}

/** Under which label of its row's envelope a span lies. */
export function labelOf({ part }: Labelled): string {
  return part === null ? 'whole' : String(part)
}

export interface StoredParts {
  /** What was said of the same parts before, by label. A content whose file is gone is none. */
  readonly contents: ReadonlyMap<string, Content<SpanBody>>
  /** UTF-8 bytes that each content of the row takes there, by label. */
  readonly sizes: ReadonlyMap<string, number>
}

export const NOTHING_STORED: StoredParts = { contents: new Map(), sizes: new Map() }

interface Size {
  readonly inRow: number
  readonly inFile: number
}

/** Slices of the runs in their order, each run with what is stored of it. */
export async function* withStored<T extends RunKey>(
  db: Database,
  files: FileStore,
  workspace: string,
  runs: readonly T[],
): AsyncGenerator<readonly (readonly [T, StoredParts])[]> {
  const sizes = await storedSizes(db, workspace, runs)
  const weights = runs.map(({ spans: own }, at) =>
    own.reduce((sum, span) => sum + weightOf(sizes.get(at)?.get(labelOf(span))), 0),
  )
  for (let from = 0, to = 0; from < runs.length; from = to) {
    let bytes = 0
    do bytes += weights[to++] ?? 0
    while (to < runs.length && bytes + (weights[to] ?? 0) <= BYTES_AT_ONCE)
    const slice = runs.slice(from, to).map((run, index) => [from + index, run] as const)
    const met = slice.flatMap(([at, run]) =>
      run.spans.flatMap((span) => (sizes.get(at)?.has(labelOf(span)) ? [{ ...run, at, label: labelOf(span) }] : [])),
    )
    const contents = await storedContents(db, files, workspace, met)
    yield slice.map(([at, run]) => {
      const inRow = Array.from(sizes.get(at) ?? [], ([label, size]) => [label, size.inRow] as const)
      return [run, { contents: contents.get(at) ?? new Map(), sizes: new Map(inRow) }]
    })
  }
}

function weightOf(size: Size | undefined): number {
  return size === undefined ? 0 : size.inRow + size.inFile
}

/** By the number of the run, and label. */
async function storedSizes(
  db: Database,
  workspace: string,
  runs: readonly RunKey[],
): Promise<Map<number, Map<string, Size>>> {
  const sizes = new Map<number, Map<string, Size>>()
  for (const rows of jsonArrays(runs.map(({ trace, spanId }, at) => JSON.stringify([at, trace, spanId])))) {
    const found = await db.values<[number, string, number, number]>(
      sql`SELECT k.value ->> 0, part.key, octet_length(s.body -> part.fullkey),
          coalesce(s.body -> part.fullkey ->> '$.stored.bytes', 0)
        FROM json_each(${rows}) AS k CROSS JOIN ${spans} AS s ON s.workspace = ${workspace}
          AND s.trace = k.value ->> 1 AND s.span_id = k.value ->> 2 CROSS JOIN json_each(s.body) AS part`,
    )
    for (const [at, label, inRow, inFile] of found) {
      sizes.set(at, (sizes.get(at) ?? new Map<string, Size>()).set(label, { inRow, inFile }))
    }
  }
  return sizes
}

interface Asked extends Pick<RunKey, 'trace' | 'spanId'> {
  readonly at: number
  readonly label: string
}

/** By the number of the run, and label. */
async function storedContents(
  db: Database,
  files: FileStore,
  workspace: string,
  asked: readonly Asked[],
): Promise<Map<number, Map<string, Content<SpanBody>>>> {
  const contents = new Map<number, Map<string, Content<SpanBody>>>()
  const rows = asked.map(({ at, trace, spanId, label }) => JSON.stringify([at, trace, spanId, label]))
  for (const chunk of jsonArrays(rows)) {
    const found = await db.values<[number, string, string]>(
      sql`SELECT k.value ->> 0, k.value ->> 3, s.body -> ('$."' || (k.value ->> 3) || '"')
        FROM json_each(${chunk}) AS k CROSS JOIN ${spans} AS s ON s.workspace = ${workspace}
          AND s.trace = k.value ->> 1 AND s.span_id = k.value ->> 2`,
    )
    for (const [at, label, text] of found) {
      const envelope: Envelope<SpanBody> = { [label]: JSON.parse(text) }
      const [content] = (await openEnvelope(files, envelope)) ?? []
      if (content === undefined) continue
      contents.set(at, (contents.get(at) ?? new Map<string, Content<SpanBody>>()).set(label, content))
    }
  }
  return contents
}
