// Several jobs on one connection: a browser has six to a host on HTTP/1.1. Each job keeps its own stream from its
// object; here their frames are passed on one by one, with the job's id in the data and one cursor for all in `id:`.
import { COME_BACK_MS, retryFrame } from '../../durable/protocol/frame.ts'
import { formatMergedCursor, type Places } from './merged-cursor.ts'
import { type Frame, FrameSplitter } from './split-frames.ts'

export interface JobStream {
  /** Where the job stands in the request. */
  readonly index: number
  readonly jobId: string
  readonly body: ReadableStream<Uint8Array>
}

interface Source {
  readonly index: number
  readonly jobId: string
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readonly splitter: FrameSplitter
  /** Of the read that is under way; at most one, so a slow reader holds one chunk of each job. */
  next: Promise<readonly [Source, Uint8Array | null]>
  ended: boolean
}

/** Ends after the end of every job, or when one of the streams breaks. @param preface sent first */
export function mergeStreams(streams: readonly JobStream[], from: Places, preface: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const places = [...from]
  const sources = new Set<Source>(streams.map(open))
  let opening: string | null = retryFrame(COME_BACK_MS) + preface
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = opening ?? ''
        opening = null
        if (text !== '') return controller.enqueue(encoder.encode(text))
        while (sources.size > 0) {
          const [source, chunk] = await Promise.race(Array.from(sources, ({ next }) => next))
          if (chunk === null) {
            sources.delete(source)
            if (source.ended) continue
            controller.enqueue(encoder.encode(retryFrame(COME_BACK_MS * (1 + Math.random()))))
            break
          }
          source.next = read(source)
          const frames = source.splitter.push(chunk)
          const passed = frames.map((frame) => pass(source, frame)).join('')
          if (passed !== '') return controller.enqueue(encoder.encode(passed))
        }
        controller.close()
        await close()
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )

  function pass(source: Source, frame: Frame): string {
    const [speaker] = sources
    if (frame.event === 'heartbeat' && source !== speaker) return ''
    if (frame.event === undefined || frame.data === undefined) return ''
    if (frame.id !== undefined) places[source.index] = Number(frame.id)
    if (frame.event === 'completed' || frame.event === 'failed') source.ended = true
    if (frame.event === 'attempt') source.ended = false
    const rest = frame.data === '{}' ? '}' : `,${frame.data.slice(1)}`
    const data = `{"job_id":${JSON.stringify(source.jobId)}${rest}`
    return `id: ${formatMergedCursor(places)}\nevent: ${frame.event}\ndata: ${data}\n\n`
  }

  async function close(): Promise<void> {
    const left = [...sources]
    sources.clear()
    await Promise.allSettled(left.map(({ reader }) => reader.cancel()))
  }
}

function open({ index, jobId, body }: JobStream): Source {
  const reader = body.getReader()
  const source: Source = { index, jobId, reader, splitter: new FrameSplitter(), ended: false, next: NOTHING_YET }
  source.next = read(source)
  return source
}

const NOTHING_YET = new Promise<never>(() => {})

/** The next chunk with the source it is of; null when the stream has ended or broken. */
async function read(source: Source): Promise<readonly [Source, Uint8Array | null]> {
  try {
    const { value, done } = await source.reader.read()
    return [source, done ? null : value]
  } catch {
    // A stream that breaks is one that the reader has to take up again, as after any other loss.
    return [source, null]
  }
}
