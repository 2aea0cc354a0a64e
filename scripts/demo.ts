// `npm run demo [-- FILE]`: a service of its own, one import, three viewers of it, one of whom loses its connection in
// the middle. Exits 0 when the import adds up and all three saw the same. Leaves nothing behind.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { terminalBar } from '../client/terminal/progress-bar.ts'
import { buildPage } from './build.ts'
import { importFile, startImport } from './import-file.ts'
import { importResult } from './import-result.ts'
import type { End } from './read-stream.ts'
import { type Service, startService } from './service.ts'
import { differences, view } from './viewer.ts'

/** At least 20 MB and 10 seconds of work. */
const sample = { kind: 'sample', traces: 2400, per_second: 200 }
const cutAt = 40

async function demonstrate(service: Service, file: string | undefined): Promise<boolean> {
  const job = file === undefined ? await startImport(service.url, sample) : await importFile(service.url, resolve(file))
  const stream = `${service.url}/api/jobs/${job.job_id}/stream`
  console.log(`Importing ${file ?? 'the built-in sample'}; watch it at ${service.url}/jobs/${job.job_id}\n`)
  const bar = terminalBar()
  const viewers = [view(stream, { onProgress: bar.show }), view(stream), view(stream, { cutAt })]
  const reports = await Promise.all(viewers).finally(bar.stop)
  const [first] = reports
  const different = differences(reports)
  for (const sentence of different) console.log(`✗ ${sentence}`)
  if (different.length === 0) console.log(`\n✓ three viewers saw the same end${tellCut(reports[2]?.verdicts ?? [])}`)
  return first !== undefined && tellEnd(first.end) && different.length === 0
}

/** A file that is in before anybody looks leaves no middle to be cut off in. */
function tellCut(verdicts: readonly string[]): string {
  return verdicts.length > 1 ? `; the third lost its connection on the way: ${verdicts.join(', then ')}` : ''
}

function tellEnd(end: End): boolean {
  if (end.type === 'failed') {
    console.log(`✗ the import ${end.data.status}: ${end.data.error}`)
    return false
  }
  const { traces, spans, bytes, seconds, adds_up } = importResult(end.data.result)
  const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 1 })
  for (const [name, tally] of Object.entries({ traces, spans })) {
    const { found, imported, updated, skipped, failed } = tally
    console.log(
      `  ${name.padEnd(7)} ${number(found)} found = ${number(imported)} imported + ${number(updated)} updated` +
        ` + ${number(skipped)} skipped + ${number(failed)} failed`,
    )
  }
  const [megabytes, rate] = [bytes / 1e6, bytes / 1e6 / seconds]
  console.log(
    `  ${number(megabytes)} MB in ${number(seconds)} s: ${number(rate)} MB/s, ${number(spans.found / seconds)} spans/s`,
  )
  console.log(adds_up ? '✓ the numbers add up' : '✗ the numbers do not add up')
  return adds_up
}

const [file] = process.argv.slice(2)
if (file !== undefined && !existsSync(file)) {
  console.error(`There is no file ${resolve(file)}`)
  process.exit(1)
}
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stopping.abort())
const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-demo-'))
let service: Service | undefined
try {
  await buildPage(stopping)
  service = await startService({ dataDir, log: 'keep', signal: stopping.signal })
  const interrupted = new Promise<boolean>((resolveWith) => {
    stopping.signal.addEventListener('abort', () => resolveWith(false))
  })
  const died = service.ended.then((reason) => {
    throw new Error(`The service ${reason}`)
  })
  process.exitCode = (await Promise.race([demonstrate(service, file), interrupted, died])) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await service?.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
// A viewer of a service that was interrupted may still be waiting.
process.exit()
