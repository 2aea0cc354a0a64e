// Whose pages may call the API for a workspace. A workspace that lists no origin lets all pages call, without cookies.
import { and, asc, eq, isNull, notExists } from 'drizzle-orm'
import type { Database } from './database.ts'
import { keys, workspaceOrigins } from './schema.ts'

/** In the order of the alphabet. */
export async function listOrigins(database: Database, workspace: string): Promise<readonly string[]> {
  const { origin } = workspaceOrigins
  const rows = await database
    .select({ origin })
    .from(workspaceOrigins)
    .where(eq(workspaceOrigins.workspace, workspace))
    .orderBy(asc(origin))
  return rows.map((row) => row.origin)
}

/** These and no others from now on; none takes the limit away. */
export async function replaceOrigins(database: Database, workspace: string, origins: readonly string[]): Promise<void> {
  const clear = database.delete(workspaceOrigins).where(eq(workspaceOrigins.workspace, workspace))
  const rows = [...new Set(origins)].map((origin) => ({ workspace, origin }))
  await (rows.length === 0 ? clear : database.batch([clear, database.insert(workspaceOrigins).values(rows)]))
}

/** Of all workspaces together, for requests that do not say yet which one they are for. */
export interface KnownOrigins {
  readonly listed: readonly string[]
  /** Whether a workspace is in use that lists none. */
  readonly others: boolean
}

export async function knownOrigins(database: Database): Promise<KnownOrigins> {
  const { origin } = workspaceOrigins
  const listed = await database.selectDistinct({ origin }).from(workspaceOrigins)
  if (listed.length === 0) return { listed: [], others: true }
  const itsOrigins = database.select().from(workspaceOrigins).where(eq(workspaceOrigins.workspace, keys.workspace))
  const open = await database
    .select({ workspace: keys.workspace })
    .from(keys)
    .where(and(isNull(keys.revoked_at), notExists(itsOrigins)))
    .limit(1)
  return { listed: listed.map((row) => row.origin), others: open.length > 0 }
}
