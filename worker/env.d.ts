// The bindings of wrangler.toml, typed.
declare namespace Cloudflare {
  interface Env {
    readonly ASSETS: Fetcher
    readonly DB: D1Database
    readonly FILES: R2Bucket
    readonly JOBS: import('../durable/cloudflare/directories.ts').ObjectNamespace<
      import('../durable/job-handle.ts').JobHandle
    >
    readonly BOARDS: import('../durable/cloudflare/directories.ts').ObjectNamespace<
      import('../durable/board-handle.ts').BoardHandle
    >
    /** How long an ended job stays in its object; after that D1 answers for it. */
    readonly KEEP_ENDED_HOURS: string
    /** `keys`, `open` or `local`; see host-access.ts. Beside it stand the signing keys, each under its own name. */
    readonly ACCESS: string
    readonly JOB_RATE: RateLimit
    readonly REQUEST_RATE: RateLimit
    readonly IMPORTS: Workflow<import('./import/run.ts').Run>
    /** Only under test. */
    readonly TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
}
