// A known address with the wrong method is a 405 that names the right ones, not a 404. What is known is read off the
// routes themselves; an address written out (`/api/traces/import`) goes before one with a parameter (`/:id`).
import type { Hono, MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'

interface KnownPath {
  readonly segments: readonly string[]
  readonly parameters: number
  readonly methods: Set<string>
}

export function methodGuard(app: Hono<AppEnv>): MiddlewareHandler<AppEnv> {
  let known: readonly KnownPath[] | null = null
  return async (c, next) => {
    known ??= knownPaths(app)
    const path = known.find((candidate) => matches(candidate.segments, c.req.path.split('/')))
    if (path === undefined || path.methods.has(c.req.method)) return next()
    const allow = [...path.methods].join(', ')
    const detail = `${c.req.path} does not take ${c.req.method}; it takes ${allow}.`
    return problem(c, { code: 'method_not_allowed', detail }, { Allow: allow })
  }
}

/** Paths with handlers, those with the fewest parameters first. Middleware (method `ALL`) serves no path by itself. */
function knownPaths(app: Hono<AppEnv>): readonly KnownPath[] {
  const paths = new Map<string, KnownPath>()
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue
    const segments = path.split('/')
    const parameters = segments.filter(isParameter).length
    const known = paths.get(path) ?? { segments, parameters, methods: new Set<string>() }
    known.methods.add(method)
    if (method === 'GET') known.methods.add('HEAD')
    paths.set(path, known)
  }
  return [...paths.values()].toSorted((a, b) => a.parameters - b.parameters)
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.length !== path.length) return false
  return pattern.every((segment, i) => (isParameter(segment) ? path[i] !== '' : segment === path[i]))
}

function isParameter(segment: string): boolean {
  return segment.startsWith(':')
}
