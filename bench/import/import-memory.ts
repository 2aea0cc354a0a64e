// Whether an import's memory depends on the size of its file: files of three sizes, each into a fresh service, and the
// same files through an empty importer, which reads them by the same ranges and writes them into D1 as they are.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { writeCopies } from '../../e2e/harness/copies.ts'
import { buildPage } from '../../scripts/build.ts'
import { startDenoService } from '../../scripts/deno-service.ts'
import { memoryOf } from '../../scripts/process-tree.ts'
import { startService } from '../../scripts/service.ts'
import type { Benchmark } from '../benchmark.ts'
import type { Row } from '../report/figure.ts'
import { refusal, startBareService } from './bare-service.ts'
import { ownProcesses } from '../systems/processes.ts'
import { importOnce } from './import-once.ts'
import { peakOfWorkerds } from './peak-memory.ts'

const sizes = [10, 50, 200]
const isolateMegabytes = 128
/** Peaks of one and the same import differ by this much from run to run (MB). */
const noiseMegabytes = 32
/** As the service hands them out. */
const partBytes = 8 * 1024 * 1024

export const importMemory: Benchmark = {
  name: 'import-memory',
  about: `peak memory of imports of ${sizes.join(', ')} MB, above an empty importer`,
  peers: [],
  async run({ scratch, say }) {
    await buildPage()
    const above: number[] = []
    const aboveOnDeno: number[] = []
    const rows: Row[] = []
    for (const size of sizes) {
      const path = join(scratch, `${size}.jsonl`)
      await writeCopies(path, size * 1e6)
      const full = (await peakOfImport(path, join(scratch, `data-${size}`))) / 1e6
      const empty = (await peakOfReading(path, join(scratch, `bare-${size}`))) / 1e6
      const onDeno = (await growthOnDeno(path, join(scratch, `deno-${size}`))) / 1e6
      above.push(full - empty)
      aboveOnDeno.push(onDeno)
      const deno = `on Deno ${onDeno.toFixed(0)} MB more than at rest`
      say(`${size} MB: peak ${full.toFixed(0)} MB, of the empty importer ${empty.toFixed(0)} MB; ${deno}`)
      rows.push({
        what: `${size} MB file, peak above the empty importer`,
        unit: 'MB',
        ours: full - empty,
        onDeno,
        peers: {},
        better: 'less',
        aim: { text: `< ${isolateMegabytes} MB`, met: full - empty < isolateMegabytes },
      })
    }
    const growth = (of: readonly number[]): number => (of.at(-1) ?? Number.NaN) - (of[0] ?? Number.NaN)
    const grown = growth(above)
    rows.push({
      what: `growth from ${sizes[0]} to ${sizes.at(-1)} MB`,
      unit: 'MB',
      ours: grown,
      onDeno: growth(aboveOnDeno),
      peers: {},
      better: 'less',
      aim: { text: `none beyond ${noiseMegabytes} MB of noise`, met: grown < noiseMegabytes },
    })
    return {
      title: 'Memory of an import',
      rows,
      notes: [
        'Peak resident memory of all workerds of a service, which locally hold R2 and D1 as well.',
        'On Deno: the peak of its one process above what it held before the upload; there is no empty importer there.',
      ],
    }
  },
}

async function peakOfImport(path: string, dataDir: string): Promise<number> {
  const service = await startService({ dataDir, log: 'errors' })
  try {
    await importOnce(service.url, path)
    return await peakOfWorkerds()
  } finally {
    await service.stop()
  }
}

async function growthOnDeno(path: string, dataDir: string): Promise<number> {
  const service = await startDenoService({ dataDir, log: 'errors' })
  try {
    const [pid = 0] = await ownProcesses('deno')
    const before = await memoryOf(pid, 'now')
    await importOnce(service.url, path)
    return (await memoryOf(pid, 'peak')) - before
  } finally {
    await service.stop()
  }
}

async function peakOfReading(path: string, directory: string): Promise<number> {
  const bare = await startBareService(directory)
  const file = await open(path)
  const call = async (method: string, address: string, body?: Uint8Array<ArrayBuffer> | string): Promise<unknown> => {
    const response = await fetch(`${bare.url}${address}`, { method, ...(body !== undefined && { body }) })
    if (!response.ok) throw await refusal(address, response)
    return response.json()
  }
  try {
    const { size } = await file.stat()
    const { id } = (await call('POST', '/parts')) as { readonly id: string }
    const place = `id=${encodeURIComponent(id)}`
    const parts: unknown[] = []
    for (let at = 0; at < size; at += partBytes) {
      const part = new Uint8Array(Math.min(partBytes, size - at))
      await file.read(part, 0, part.length, at)
      parts.push(await call('PUT', `/parts?${place}&part=${parts.length + 1}`, part))
    }
    const { bytes } = (await call('POST', `/read?${place}`, JSON.stringify(parts))) as { readonly bytes: number }
    if (bytes !== size) throw new Error(`the empty importer read ${bytes} of ${size} bytes`)
    return await peakOfWorkerds()
  } finally {
    await file.close()
    await bare.stop()
  }
}
