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
  /** Nothing more will come of it: its job has ended, or was refused. */
  ended: boolean
  /** When the job may be asked for again, where it has no room (ms); null while it is served. */
  busyMs: number | null
}

const ENDS: ReadonlySet<string> = new Set(['completed', 'failed', 'refused'])

/**
 * Ends after the end, or the refusal, of every job, or when one of the streams breaks. A job that has no room is asked
 * for again by ending the whole after a while, so that it does not cut the others off at once.
 * @param preface sent first
 */
export function mergeStreams(streams: readonly JobStream[], from: Places, preface: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const places = [...from]
  const sources = new Set<Source>(streams.map(open))
  /** Jobs that had no room: each ends the whole when it may be asked for again. */
  const recalls = new Map<ReturnType<typeof setTimeout>, Source['next']>()
  /** Set when something is left to come back for. */
  let comeBackMs: number | null = null
  let opening: string | null = retryFrame(COME_BACK_MS) + preface
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = opening ?? ''
        opening = null
        if (text !== '') return controller.enqueue(encoder.encode(text))
        while (sources.size > 0) {
          const nexts = Array.from(sources, ({ next }) => next)
          const [source, chunk] = await Promise.race([...nexts, ...recalls.values()])
          if (chunk !== null) {
            source.next = read(source)
            const frames = source.splitter.push(chunk)
            const passed = frames.map((frame) => pass(source, frame)).join('')
            if (passed !== '') return controller.enqueue(encoder.encode(passed))
            continue
          }
          sources.delete(source)
          if (source.ended) continue
          comeBackMs = source.busyMs ?? COME_BACK_MS * (1 + Math.random())
          if (source.busyMs === null) break
          recall(source, source.busyMs)
        }
        if (comeBackMs !== null) controller.enqueue(encoder.encode(retryFrame(comeBackMs)))
        controller.close()
        await close()
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )

  function recall(source: Source, afterMs: number): void {
    const { promise, resolve } = Promise.withResolvers<readonly [Source, null]>()
    const timer = setTimeout(() => resolve([{ ...source, busyMs: null }, null]), afterMs)
    recalls.set(timer, promise)
  }

  function pass(source: Source, frame: Frame): string {
    const [speaker] = sources
    if (frame.event === 'heartbeat' && source !== speaker) return ''
    if (frame.event === undefined || frame.data === undefined) return ''
    if (frame.event === 'busy') source.busyMs = Number(frame.retry ?? COME_BACK_MS)
    if (frame.id !== undefined) places[source.index] = Number(frame.id)
    if (ENDS.has(frame.event)) source.ended = true
    if (frame.event === 'attempt') source.ended = false
    const rest = frame.data === '{}' ? '}' : `,${frame.data.slice(1)}`
    const data = `{"job_id":${JSON.stringify(source.jobId)}${rest}`
    const id = frame.event === 'busy' ? '' : `id: ${formatMergedCursor(places)}\n`
    return `${id}event: ${frame.event}\ndata: ${data}\n\n`
  }

  async function close(): Promise<void> {
    const left = [...sources]
    sources.clear()
    for (const timer of recalls.keys()) clearTimeout(timer)
    await Promise.allSettled(left.map(({ reader }) => reader.cancel()))
  }
}

function open({ index, jobId, body }: JobStream): Source {
  const reader = body.getReader()
  const source: Source = {
    index,
    jobId,
    reader,
    splitter: new FrameSplitter(),
    ended: false,
    busyMs: null,
    next: NOTHING_YET,
  }
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
