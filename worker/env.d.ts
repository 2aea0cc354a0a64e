// The bindings of wrangler.toml, typed.
declare namespace Cloudflare {
  interface Env {
    readonly ASSETS: Fetcher
    readonly DB: D1Database
    readonly FILES: R2Bucket
    readonly JOBS: DurableObjectNamespace<import('../durable/cloudflare/job-object.ts').JobObject>
    readonly IMPORTS: Workflow<{ workspace: string; job_id: string; epoch: number }>
    /** Only under test. */
    readonly TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
}
