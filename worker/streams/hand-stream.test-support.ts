// Streams of jobs in a test's hand, and several of them as one, read chunk by chunk.
import { eventFrame, syncFrame } from '../../durable/protocol/frame.ts'
import { SPEC } from '../../durable/node-host.test-support.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { newWorking } from '../../durable/rules/new-job.ts'
import { mergeStreams } from './merged-stream.ts'

const encoder = new TextEncoder()

export const line = (cursor: number) =>
  eventFrame({ type: 'log', cursor, data: { timestamp: '', level: 'info', message: `line ${cursor}` } })

/** How a job's stream begins at the cursor `start`, when the job stands as said. */
export function sync(start: number, known: Partial<Snapshot> = {}): string {
  const snapshot = { ...newWorking(SPEC, 0, false).snapshot, ...known }
  return syncFrame(start, { verdict: 'resumed', cursor: snapshot.cursor, snapshot })
}

/** A job's stream in the test's hand. */
export function handStream(...frames: readonly string[]) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const send = (text: string) => void writer.write(encoder.encode(text))
  for (const frame of frames) send(frame)
  return { readable, send, close: () => void writer.close(), gone: writer.closed.catch(() => 'gone') }
}

/** A job's stream that always has more, and counts what was taken of it. */
export function flood() {
  let taken = 0
  const readable = new ReadableStream<Uint8Array>(
    { pull: (controller) => controller.enqueue(encoder.encode(line(++taken))) },
    { highWaterMark: 0 },
  )
  return { readable, taken: () => taken }
}

export function merged(bodies: readonly ReadableStream<Uint8Array>[], follow = false) {
  const streams = bodies.map((body, index) => ({ index, jobId: `job_${index}`, body }))
  const from = bodies.map(() => null)
  const reader = mergeStreams(streams, from, '', follow).getReader()
  const next = async (): Promise<string | null> => {
    const { value, done } = await reader.read()
    return done ? null : new TextDecoder().decode(value)
  }
  return {
    reader,
    next,
    async rest(): Promise<string> {
      let text = ''
      for (let chunk = await next(); chunk !== null; chunk = await next()) text += chunk
      return text
    },
  }
}
