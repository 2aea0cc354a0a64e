// jobcast's own job object behind the thinnest edge there is: what is measured is the engine, not the router.
import { jobDirectory, type ObjectNamespace } from '../../durable/cloudflare/directories.ts'
import { JobObjectHost } from '../../durable/cloudflare/job-object.ts'
import type { JobHandle } from '../../durable/job-handle.ts'
import { collectGarbage } from './collect-garbage.ts'
import { bytesTaken, counted } from './counted.ts'

interface Env {
  readonly JOBS: ObjectNamespace<JobHandle>
}

/** Longer than any run. */
const keepEndedMs = 3_600_000

/** Whoever is told of a job outside its object has nothing to do here. */
const deaf = { tell: async () => {} }

export class JobObject extends JobObjectHost<Env> {
  protected override audiences() {
    return { index: deaf, board: deaf }
  }

  protected override keepEndedMs() {
    return keepEndedMs
  }

  protected override runner() {
    return { launch: async () => {}, terminate: async () => {} }
  }

  override async fetch(request: Request): Promise<Response> {
    const answer = await super.fetch(request)
    return new URL(request.url).searchParams.has('counted') ? counted(answer) : answer
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const [, , id = '', action] = new URL(request.url).pathname.split('/')
    if (action === 'gc') return collectGarbage()
    if (action === 'taken') return Response.json(bytesTaken())
    const job = jobDirectory(env.JOBS).job('bench', id)
    if (action === 'stream') return job.stream(request)
    if (action === 'updates') return Response.json(await job.push({ updates: await request.json() }))
    if (request.method === 'GET') return Response.json(await job.snapshot())
    return Response.json(await job.create({ workspace: 'bench', job_id: id, kind: 'bench', title: 'Bench' }))
  },
}
