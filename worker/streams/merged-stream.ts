// Several jobs on one connection: a browser has six to a host on HTTP/1.1. Each job keeps its own stream from its
// object; here their frames are passed on, with the job's id in the data and one cursor for all in `id:`. Jobs are served
// in turn, a chunk each: one in a flood keeps none waiting. Of each one chunk is taken ahead of the reader.
import { COME_BACK_MS, retryFrame } from '../../durable/protocol/frame.ts'
import { Arrivals } from './arrivals.ts'
import { JobSource, type JobStream } from './job-source.ts'
import { formatMergedCursor, type Places } from './merged-cursor.ts'
import type { Frame } from './split-frames.ts'

type Arrival =
  | { readonly kind: 'chunk'; readonly source: JobSource; readonly chunk: Uint8Array }
  /** A stream has ended or broken. */
  | { readonly kind: 'close'; readonly source: JobSource }
  /** A job that had no room may be asked for again. */
  | { readonly kind: 'recall' }

/**
 * Ends after the end, or the refusal, of every job, or when one of the streams closes before. A job that has no room is
 * asked for again by ending the whole after a while, so that it does not cut the others off at once.
 * @param preface sent first
 * @param follow whether the reader waits for another attempt after a failure, as the streams were asked to
 */
export function mergeStreams(
  streams: readonly JobStream[],
  from: Places,
  preface: string,
  follow: boolean,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const places = [...from]
  const sources = new Set(streams.map((stream) => new JobSource(stream, follow)))
  const arrivals = new Arrivals<Arrival>()
  /** When the first of the jobs that had no room may be asked for again (ms since 1970). */
  let recallAt = Infinity
  let recalling: ReturnType<typeof setTimeout> | null = null
  let opening = retryFrame(COME_BACK_MS) + preface
  let hasLeft = false
  for (const source of sources) void readOn(source)

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = opening || (await next())
        opening = ''
        if (hasLeft) return
        if (text === '') controller.close()
        else controller.enqueue(encoder.encode(text))
      },
      cancel() {
        hasLeft = true
        return end()
      },
    },
    { highWaterMark: 0 },
  )

  async function readOn(source: JobSource): Promise<void> {
    const chunk = await source.read()
    arrivals.add(chunk === null ? { kind: 'close', source } : { kind: 'chunk', source, chunk })
  }

  /** What is told next; empty after the last. */
  async function next(): Promise<string> {
    while (sources.size > 0) {
      const arrival = await arrivals.take()
      switch (arrival.kind) {
        case 'chunk': {
          const { source, chunk } = arrival
          void readOn(source)
          const frames = source.heed(chunk).map((frame) => retold(source, frame))
          const text = frames.join('')
          if (text !== '') return text
          break
        }
        case 'close': {
          const { source } = arrival
          sources.delete(source)
          if (source.isOver(Date.now())) break
          if (source.busyMs === null) return goodbye()
          recallAfter(source.busyMs)
          break
        }
        case 'recall':
          return goodbye()
        default:
          arrival satisfies never
      }
    }
    return recallAt === Infinity ? '' : goodbye(Math.max(COME_BACK_MS, recallAt - Date.now()))
  }

  function retold({ index, jobId }: JobSource, { id, event, data }: Frame): string {
    if (event === undefined || data === undefined) return ''
    // A sign of life of one of them is one for all.
    const [speaker] = sources
    if (event === 'heartbeat' && speaker?.index !== index) return ''
    if (id !== undefined) places[index] = Number(id)
    const rest = data === '{}' ? '}' : `,${data.slice(1)}`
    const place = event === 'busy' ? '' : `id: ${formatMergedCursor(places)}\n`
    return `${place}event: ${event}\ndata: {"job_id":${JSON.stringify(jobId)}${rest}\n\n`
  }

  /** Jobs that have no room later than another do not make the reader wait any longer. */
  function recallAfter(ms: number): void {
    const at = Date.now() + ms
    if (at >= recallAt) return
    if (recalling !== null) clearTimeout(recalling)
    recallAt = at
    recalling = setTimeout(() => arrivals.add({ kind: 'recall' }), ms)
  }

  /** Ends the whole, and says when to come back: each reader at a time of its own. */
  function goodbye(retryMs = COME_BACK_MS * (1 + Math.random())): string {
    void end()
    return retryFrame(retryMs)
  }

  async function end(): Promise<void> {
    if (recalling !== null) clearTimeout(recalling)
    recallAt = Infinity
    const left = [...sources]
    sources.clear()
    await Promise.allSettled(left.map((source) => source.cancel()))
  }
}
