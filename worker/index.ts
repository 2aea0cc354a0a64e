// The workerd entry (provisional while its parts are written).
import { WorkflowEntrypoint } from 'cloudflare:workers'
import { jobDirectory } from '../durable/cloudflare/directories.ts'
import { JobObjectHost } from '../durable/cloudflare/job-object.ts'

export { BoardObject } from '../durable/cloudflare/board-object.ts'

export class JobObject extends JobObjectHost<Cloudflare.Env> {
  protected override audiences() {
    return { index: { tell: async () => {} }, board: { tell: async () => {} } }
  }
  protected override runner() {
    return { launch: async () => {}, terminate: async () => {} }
  }
}

export class ImportWorkflow extends WorkflowEntrypoint<Cloudflare.Env> {
  override async run(): Promise<void> {}
}

export default {
  async fetch(request: Request, env: Cloudflare.Env): Promise<Response> {
    const url = new URL(request.url)
    const job = jobDirectory(env.JOBS).job('default', url.pathname.split('/')[3] ?? '')
    if (url.pathname.endsWith('/stream')) return job.stream(request)
    if (url.pathname.endsWith('/create')) return Response.json(await job.create(await request.json()))
    if (url.pathname.endsWith('/push')) return Response.json(await job.push(await request.json()))
    return Response.json(await job.snapshot())
  },
}
