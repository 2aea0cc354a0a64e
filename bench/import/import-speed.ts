// A large file of real traces through the whole service, against inserting the same spans row by row.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Copies, writeCopies } from '../../e2e/harness/copies.ts'
import { buildPage } from '../../scripts/build.ts'
import { startDenoService } from '../../scripts/deno-service.ts'
import { type Service, startService } from '../../scripts/service.ts'
import type { Benchmark } from '../benchmark.ts'
import type { Row } from '../report/figure.ts'
import { nowMs } from '../load/clock.ts'
import { refusal, startBareService } from './bare-service.ts'
import { type Imported, importOnce } from './import-once.ts'
import { readStoredSpans, type Row as SpanRow } from './stored-rows.ts'

const fileBytes = 60_000_000
const aimTimes = 10
const aimMegabytes = 20
/** Rows inserted one by one: enough for a steady rate, few enough to wait for. */
const comparedRows = 1500
const rowsPerRequest = 100
const peer = 'row by row into D1'

export const importSpeed: Benchmark = {
  name: 'import',
  about: `import of ${fileBytes / 1e6} MB of real traces, against inserting the same spans row by row`,
  peers: [],
  async run({ scratch, say }) {
    const path = join(scratch, 'traces.jsonl')
    const dataDir = join(scratch, 'data')
    await mkdir(dataDir)
    await buildPage()
    const made = await writeCopies(path, fileBytes)
    const onWorkerd = await importInto(await startService({ dataDir, log: 'errors' }), path, made)
    const deno = await startDenoService({ dataDir: join(scratch, 'data-deno'), log: 'errors' })
    const onDeno = await importInto(deno, path, made)
    const megabytes = made.bytes / 1e6
    for (const [host, { importSeconds, uploadSeconds }] of Object.entries({ onWorkerd, onDeno })) {
      const [imported, uploaded] = [importSeconds.toFixed(1), uploadSeconds.toFixed(1)]
      say(`${host}: ${megabytes.toFixed(1)} MB, ${made.spans} spans in ${imported} s, upload ${uploaded} s`)
    }
    const { schema, rows } = await readStoredSpans(dataDir, comparedRows)
    const rowSeconds = await insertRowByRow(join(scratch, 'bare'), schema, rows)
    say(`${rows.length} rows one by one in ${rowSeconds.toFixed(1)} s`)
    const rowSpans = rows.length / rowSeconds
    const ours = megabytes / onWorkerd.importSeconds
    const theirs = (rowSpans / made.spans) * megabytes
    const row = (
      [what, unit]: readonly [string, string],
      of: (imported: Imported) => number,
      peers: number | null,
      aim: Row['aim'],
    ): Row => ({
      what,
      unit,
      ours: of(onWorkerd),
      onDeno: of(onDeno),
      peers: peers === null ? {} : { [peer]: peers },
      better: 'more',
      aim,
    })
    const met = ours >= aimTimes * theirs && ours >= aimMegabytes
    return {
      title: `Import of ${Math.round(megabytes)} MB, ${made.traces} traces, ${made.spans} spans (real Langfuse traces under fresh ids)`,
      rows: [
        row(['file read, parsed and stored', 'MB/s'], ({ importSeconds }) => megabytes / importSeconds, theirs, {
          text: `${aimTimes}× and ≥ ${aimMegabytes} MB/s`,
          met,
        }),
        row(['spans', '/s'], ({ importSeconds }) => made.spans / importSeconds, rowSpans, null),
        row(['with the upload', 'MB/s'], (one) => megabytes / (one.importSeconds + one.uploadSeconds), null, null),
      ],
      notes: [
        'The peer is given the rows that the import made, ready to insert: it neither reads nor parses a file.',
        'Both run under wrangler dev, that on Deno by itself. The import is timed from the answer to the upload until a viewer hears of the end.',
      ],
    }
  },
}

/** Imports the file and ends the service. @throws when a span of the file is missing. */
async function importInto(service: Service, path: string, made: Copies): Promise<Imported> {
  const imported = await importOnce(service.url, path).finally(() => service.stop())
  const { spans } = imported.result
  if (spans.imported === made.spans) return imported
  throw new Error(`${spans.imported} spans were imported of the ${made.spans} in the file`)
}

/** How long it took (s). */
async function insertRowByRow(directory: string, schema: readonly string[], rows: readonly SpanRow[]): Promise<number> {
  const bare = await startBareService(directory)
  const post = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${bare.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw await refusal(path, response)
    await response.body?.cancel()
  }
  try {
    await post('/schema', schema)
    const from = nowMs()
    for (let at = 0; at < rows.length; at += rowsPerRequest) {
      await post('/rows?table=spans', rows.slice(at, at + rowsPerRequest))
    }
    return (nowMs() - from) / 1000
  } finally {
    await bare.stop()
  }
}
