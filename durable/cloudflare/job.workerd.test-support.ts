// One job of a test on real workerd, as its producers and readers meet it.
import { env } from 'cloudflare:test'
import type { JobHandle } from '../job-handle.ts'
import type { Answer, Send } from '../producers.test-support.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import type { Push } from '../protocol/update.ts'
import type { OpenStream } from '../watcher.test-support.ts'
import { jobDirectory } from './directories.ts'

export interface TestJob {
  readonly job_id: string
  readonly handle: JobHandle
  /** As the test tools want it. */
  readonly stub: DurableObjectStub
  readonly send: Send
  readonly open: OpenStream
  /** Completes the job, however often that takes. */
  end(): Promise<void>
  shown(): Promise<Snapshot>
}

/** A new job, with an id that no other has. */
export async function testJob(): Promise<TestJob> {
  const job_id = `job_${crypto.randomUUID().replaceAll('-', '')}`
  const handle = jobDirectory(env.JOBS).job('default', job_id)
  const created = await handle.create({ workspace: 'default', job_id, kind: 'test', title: 'A test' })
  if (!created.ok) throw new Error(created.problem.detail)
  const send: Send = async (push) => {
    const answer = await pushed(handle, push)
    await turn()
    return answer
  }
  return {
    job_id,
    handle,
    stub: env.JOBS.get(env.JOBS.idFromName(`default/${job_id}`)) as unknown as DurableObjectStub,
    send,
    open: (cursor) => handle.stream(new Request('http://jobcast/stream', { headers: { 'Last-Event-ID': cursor } })),
    async end() {
      for (let answer = await send(END); answer !== 'job_ended'; answer = await send(END));
    },
    async shown() {
      const snapshot = await handle.snapshot()
      if (!snapshot.ok) throw new Error(snapshot.problem.detail)
      return snapshot.value
    },
  }
}

async function pushed(handle: JobHandle, push: Push): Promise<Answer> {
  try {
    const answer = await handle.push(push)
    return answer.ok ? 'acknowledged' : answer.problem.code
  } catch {
    return 'lost' // The object was thrown away under this push.
  }
}

/**
 * A producer that sends at once, and again, would leave workerd's one thread no time to bring the object back, or to
 * give readers what is new: it looks outside only when nothing else is ready.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

const END = { updates: [{ type: 'completed', result: 'all of it' }] } as const
