// What Cloudflare gives the application: one place where bindings become ports.
import { openD1 } from '../../drizzle/open-d1.ts'
import { boardDirectory, jobDirectory } from '../../durable/cloudflare/directories.ts'
import { withArchive } from '../archived-jobs.ts'
import { hostAccess } from '../host-access.ts'
import type { Hosts, RateLimiter } from '../ports.ts'
import { r2Files } from './r2-files.ts'

export function cloudflareHosts(env: Cloudflare.Env, context: Pick<ExecutionContext, 'waitUntil'>): Hosts {
  const database = openD1(env.DB)
  return {
    access: hostAccess(env, Date.now()),
    addressOf: (request) => request.headers.get('CF-Connecting-IP'),
    limits: { jobs: rateLimiter(env.JOB_RATE), requests: rateLimiter(env.REQUEST_RATE) },
    jobs: withArchive(jobDirectory(env.JOBS), database),
    boards: boardDirectory(env.BOARDS),
    database,
    files: r2Files(env.FILES),
    later: (work) => context.waitUntil(work),
  }
}

function rateLimiter(binding: RateLimit): RateLimiter {
  return { take: async (key) => (await binding.limit({ key })).success }
}
