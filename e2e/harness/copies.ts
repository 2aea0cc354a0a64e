// Large files made of the real Langfuse traces: each copy of a trace under ids of its own, one trace a line.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { listTraceFiles } from '../../scripts/traces.ts'

interface LangfuseFile {
  readonly trace: { readonly id: string }
  readonly observations: readonly { readonly id: string }[]
}

/** What a file was made to hold. */
export interface Copies {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
}

/**
 * Writes lines to the path until it holds at least so many bytes. The same size gives the same file, every time.
 * @throws when the real traces are absent.
 */
export async function writeCopies(path: string, atLeastBytes: number): Promise<Copies> {
  const files = (await listTraceFiles()).filter(({ name }) => name.startsWith('langfuse/'))
  if (files.length === 0) throw new Error('There are no real Langfuse traces to copy')
  const texts = await Promise.all(files.map(({ path: file }) => readFile(file, 'utf8')))
  const originals = texts.map((text): LangfuseFile => JSON.parse(text))
  let [traces, spans, bytes] = [0, 0, 0]
  function* lines(): Generator<string> {
    for (let copy = 0; ; copy += 1) {
      for (const original of originals) {
        if (bytes >= atLeastBytes) return
        const line = `${underFreshIds(original, copy)}\n`
        traces += 1
        spans += original.observations.length
        bytes += Buffer.byteLength(line)
        yield line
      }
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  return { traces, spans, bytes }
}

function underFreshIds(original: LangfuseFile, copy: number): string {
  const ids = new Set([original.trace.id, ...original.observations.map(({ id }) => id)])
  return [...ids].reduce(
    (text, id) => text.replaceAll(JSON.stringify(id), JSON.stringify(freshId(id, copy))),
    JSON.stringify(original),
  )
}

function freshId(id: string, copy: number): string {
  return createHash('sha256').update(`${copy} ${id}`).digest('hex').slice(0, 32)
}
