// For tests: a service with real jobs behind a fetch that needs no network, so that a test can lose requests before
// they arrive and answers after they were given.
import type { LiveJob } from '../../durable/live-job.ts'
import { SPEC, TestHost } from '../../durable/node-host.test-support.ts'
import { PROBLEMS, type Result } from '../../durable/protocol/problem.ts'
import type { Update } from '../../durable/protocol/update.ts'
import { linesOf, Watcher } from '../../durable/watcher.test-support.ts'

export const BASE_URL = 'http://jobcast.test'
export const JOB_ID = SPEC.job_id

/** What happens to a request. `late`: it arrives, and its answer is lost. */
export type Fate = 'answered' | 'lost' | 'late' | Response

export class LiveService {
  readonly host = new TestHost()
  readonly job: LiveJob
  /** The query and body of each push that arrived, in order. */
  readonly pushes: { readonly query: URLSearchParams; readonly updates: readonly Update[] }[] = []
  requests = 0
  /** Decides over each request; by default all are answered. */
  fate: () => Fate | Promise<Fate> = () => 'answered'

  constructor() {
    this.job = this.host.restart()
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    this.requests += 1
    const fate = await this.fate()
    if (fate instanceof Response) return fate
    if (fate === 'lost') throw new TypeError('the connection was lost')
    const answer = await this.#serve(new URL(String(input)), init?.method ?? 'GET', String(init?.body))
    if (fate === 'late') throw new TypeError('the connection was lost')
    return answer
  }

  /** What the log of the job says, once it is over. */
  async lines(): Promise<readonly string[]> {
    const watcher = new Watcher((after) => this.job.stream(new Request(`http://jobcast/?after=${after}`)))
    await watcher.toEnd()
    return linesOf(watcher.facts)
  }

  async #serve(url: URL, method: string, body: string): Promise<Response> {
    if (url.pathname === '/api/jobs') {
      const created = await this.job.create({ ...SPEC, ...JSON.parse(body), fingerprint: body })
      return answerOf(created, { job_id: JOB_ID, status: 'queued' })
    }
    if (method === 'GET') {
      const snapshot = await this.job.snapshot()
      return answerOf(snapshot, snapshot.ok && snapshot.value)
    }
    const query = url.searchParams
    const updates: readonly Update[] = JSON.parse(body)
    this.pushes.push({ query, updates })
    const within = query.get('next_within')
    const answer = await this.job.push({
      epoch: Number(query.get('epoch')),
      seq: Number(query.get('seq')),
      updates,
      ...(within !== null && { next_within: Number(within) }),
    })
    return answerOf(answer, answer.ok && answer.value)
  }
}

function answerOf(result: Result<unknown>, value: unknown): Response {
  if (result.ok) return Response.json(value)
  const [status] = PROBLEMS[result.problem.code]
  return Response.json({ status, ...result.problem }, { status })
}
