// The workerd entry: the application, its job objects and its importers, composed from Cloudflare's bindings.
import { createApp } from './app.ts'
import { cloudflareHosts } from './cloudflare/hosts.ts'
import { sweepUploads } from './uploads/sweep.ts'

export { ImportWorkflow } from './cloudflare/import-workflow.ts'
export { BoardObject } from '../durable/cloudflare/board-object.ts'
export { JobObject } from './cloudflare/job-object.ts'

const app = createApp(cloudflareHosts)

export default {
  fetch: app.fetch,
  async scheduled(_event, env, context) {
    await sweepUploads(cloudflareHosts(env, context), Date.now())
  },
} satisfies ExportedHandler<Cloudflare.Env>
