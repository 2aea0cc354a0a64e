// The workerd entry.
import { WorkflowEntrypoint } from 'cloudflare:workers'

export { JobObject } from '../durable/cloudflare/job-object.ts'

export class ImportWorkflow extends WorkflowEntrypoint<Cloudflare.Env> {
  override async run(): Promise<void> {}
}

export default {
  async fetch(): Promise<Response> {
    return new Response('not yet', { status: 503 })
  },
}
