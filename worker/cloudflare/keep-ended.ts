// How long an ended job stays in its object, as wrangler.toml says it in hours.

export function keepEndedMs(env: Cloudflare.Env): number {
  return Number(env.KEEP_ENDED_HOURS) * 60 * 60_000
}
