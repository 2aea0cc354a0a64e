// The workerd entry: the application, its job objects and its importers, composed from Cloudflare's bindings.
import { createApp } from './app.ts'
import { cloudflareHosts } from './cloudflare/hosts.ts'
import { keepEndedMs } from './cloudflare/keep-ended.ts'
import { sweepEnded } from './import/sweep-ended.ts'
import { sweepUploads } from './uploads/sweep.ts'

export { ImportWorkflow } from './cloudflare/import-workflow.ts'
export { BoardObject } from '../durable/cloudflare/board-object.ts'
export { JobObject } from './cloudflare/job-object.ts'

const app = createApp(cloudflareHosts)

export default {
  fetch: app.fetch,
  async scheduled(_event, env, context) {
    const hosts = cloudflareHosts(env, context)
    await sweepUploads(hosts, Date.now())
    await sweepEnded(hosts, Date.now(), keepEndedMs(env))
  },
} satisfies ExportedHandler<Cloudflare.Env>
