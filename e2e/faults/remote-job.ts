// One job of a test over HTTP, as any program's producers and readers meet it. Nothing here knows what is in between.
import { setTimeout } from 'node:timers/promises'
import type { Answer, Send } from '../../durable/producers.test-support.ts'
import type { JobEvent } from '../../durable/protocol/event.ts'
import type { ProblemBody } from '../../durable/protocol/problem.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { type NumberedFact, Watcher } from '../../durable/watcher.test-support.ts'

/** What an EventSource waits is for servers far away (ms). */
const RECONNECT_MS = 20

export interface RemoteJob {
  readonly job_id: string
  /** `base` stands for another way to the same service. */
  sender(base?: string): Send
  watcher(base?: string): Watcher
  /** Completes the job, however often that takes. */
  end(): Promise<void>
  shown(): Promise<Snapshot>
  /** By the poll face: a second opinion on what readers got by stream. */
  facts(): Promise<readonly NumberedFact[]>
}

/** @param wishes what it is created with beside its kind */
export async function createRemoteJob(url: string, wishes: Readonly<Record<string, unknown>> = {}): Promise<RemoteJob> {
  const body = JSON.stringify({ kind: 'faults', ...wishes })
  const created = await fetch(`${url}/api/jobs`, { method: 'POST', body })
  if (created.status !== 201) throw new Error(`a job was answered ${created.status}: ${await created.text()}`)
  const { job_id } = (await created.json()) as { readonly job_id: string }
  return remoteJob(url, job_id)
}

function remoteJob(url: string, job_id: string): RemoteJob {
  const address = (base: string): string => `${base}/api/jobs/${job_id}`
  const sender =
    (base = url): Send =>
    async ({ epoch, seq, updates }) => {
      const numbers = new URLSearchParams({
        ...(epoch !== undefined && { epoch: String(epoch) }),
        ...(seq !== undefined && { seq: String(seq) }),
      })
      const body = JSON.stringify(updates)
      try {
        return await answerOf(await fetch(`${address(base)}/updates?${numbers}`, { method: 'POST', body }))
      } catch {
        await setTimeout(RECONNECT_MS)
        return 'lost'
      }
    }
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${address(url)}${path}`)
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  return {
    job_id,
    sender,
    watcher(base = url) {
      const open = (cursor: string) => fetch(`${address(base)}/stream`, { headers: { 'Last-Event-ID': cursor } })
      return new Watcher(open, () => setTimeout(RECONNECT_MS))
    },
    async end() {
      const send = sender()
      while ((await send({ updates: [{ type: 'completed', result: 'all of it' }] })) !== 'job_ended');
    },
    shown: () => get<Snapshot>(''),
    async facts() {
      const facts: NumberedFact[] = []
      for (let after = 0; ;) {
        const { events, cursor } = await get<{ readonly events: readonly JobEvent[]; readonly cursor: number }>(
          `/events?after=${after}`,
        )
        if (events.length === 0) return facts
        facts.push(...events.filter((event) => event.type !== 'progress'))
        after = cursor
      }
    },
  }
}

/** A 5xx of a push is a fault like any other: whether it was applied is unknown. */
async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  if (response.status === 200) return 'acknowledged'
  if (response.status >= 500) return 'lost'
  const { code }: ProblemBody = JSON.parse(text)
  return code
}
