// Keys, by what is not secret of them. A key is looked for before its workspace is known, so it alone is found by its
// own id. Revoked keys stay: who asks with one learns that it was revoked, and the list tells when.
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Database } from './database.ts'
import { keys } from './schema.ts'

export type KeyRole = (typeof keys.$inferSelect)['role']

/** Everything that is kept of a key. */
export interface StoredKey {
  readonly key_id: string
  readonly workspace: string
  readonly role: KeyRole
  readonly name: string | null
  readonly hash: string
  readonly created_at: string
  readonly revoked_at: string | null
}

export type FoundKey = Pick<StoredKey, 'key_id' | 'workspace' | 'role' | 'hash' | 'revoked_at'>

/** Null when there is none of that id. What comes is to be compared by its hash, and may be revoked. */
export async function findKey(database: Database, keyId: string): Promise<FoundKey | null> {
  const { key_id, workspace, role, hash, revoked_at } = keys
  const [row] = await database.select({ key_id, workspace, role, hash, revoked_at }).from(keys).where(eq(key_id, keyId))
  return row ?? null
}

export async function addKey(database: Database, key: Omit<StoredKey, 'revoked_at'>): Promise<void> {
  await database.insert(keys).values(key)
}

/** The oldest first, revoked ones included; of all workspaces when none is named. */
export async function listKeys(database: Database, workspace?: string): Promise<readonly StoredKey[]> {
  return database
    .select()
    .from(keys)
    .where(workspace === undefined ? undefined : eq(keys.workspace, workspace))
    .orderBy(asc(keys.created_at), asc(keys.key_id))
}

/** @param at ISO 8601. False when there is no such key, or it was revoked before: then the first time stands. */
export async function revokeKey(database: Database, keyId: string, at: string): Promise<boolean> {
  const revoked = await database
    .update(keys)
    .set({ revoked_at: at })
    .where(and(eq(keys.key_id, keyId), isNull(keys.revoked_at)))
    .returning({ key_id: keys.key_id })
  return revoked.length > 0
}

/**
 * The key that takes the place of an old one: of the same workspace, role and name. Both or neither, so that nobody is
 * left without. Null when there is no old one, or it was revoked before.
 */
export async function replaceKey(
  database: Database,
  oldId: string,
  next: Pick<StoredKey, 'key_id' | 'hash' | 'created_at'>,
): Promise<StoredKey | null> {
  const [old] = await database
    .select()
    .from(keys)
    .where(and(eq(keys.key_id, oldId), isNull(keys.revoked_at)))
  if (old === undefined) return null
  const key = { ...old, ...next }
  await database.batch([
    database.insert(keys).values(key),
    database.update(keys).set({ revoked_at: next.created_at }).where(eq(keys.key_id, oldId)),
  ])
  return key
}
