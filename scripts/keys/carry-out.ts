// What a command about keys and origins does to the databases, and the lines that tell of it. Where one folder serves
// both hosts there are two databases, and a key is the same in both.
import type { Database } from '../../drizzle/database.ts'
import { addKey, listKeys, replaceKey, revokeKey, type StoredKey } from '../../drizzle/keys.ts'
import { listOrigins, replaceOrigins } from '../../drizzle/origins.ts'
import { newKey } from '../../worker/access/key-text.ts'
import { type Command, Misuse } from './command.ts'

type StoredCommand = Exclude<Command, { readonly verb: 'help' | 'rotate-signing' }>

/** The lines to print; a new key is the last one, alone. @throws {Misuse} when there is no such key */
export async function carryOut(command: StoredCommand, databases: readonly Database[]): Promise<readonly string[]> {
  const now = new Date().toISOString()
  switch (command.verb) {
    case 'create': {
      const { workspace, role, name } = command
      const { text, keyId, hash } = await newKey()
      const key = { key_id: keyId, workspace, role, name, hash, created_at: now }
      for (const database of databases) await addKey(database, key)
      return [`Key ${keyId}: ${role} of workspace ${workspace}. It is shown this once:`, text]
    }
    case 'list':
      return table(await allKeys(databases, command.workspace ?? undefined))
    case 'revoke': {
      const { keyId } = command
      const known = await knownKey(databases, keyId)
      if (known.revoked_at !== null) return [`Key ${keyId} was revoked at ${known.revoked_at} already.`]
      for (const database of databases) await revokeKey(database, keyId, now)
      return [`Key ${keyId}, ${known.role} of workspace ${known.workspace}, is revoked.`]
    }
    case 'rotate': {
      const { keyId: oldId } = command
      const old = await knownKey(databases, oldId)
      if (old.revoked_at !== null) {
        throw new Misuse(`Key ${oldId} was revoked at ${old.revoked_at}: make a new one with create.`)
      }
      const { text, keyId, hash } = await newKey()
      for (const database of databases) await replaceKey(database, oldId, { key_id: keyId, hash, created_at: now })
      return [
        `Key ${oldId} is revoked. In its place is ${keyId}: ${old.role} of workspace ${old.workspace}.`,
        'It is shown this once:',
        text,
      ]
    }
    case 'origins': {
      const { workspace, allow, forget } = command
      for (const database of databases) {
        const before = await listOrigins(database, workspace)
        const after = [...new Set([...before, ...allow])].filter((origin) => !forget.includes(origin))
        if (allow.length + forget.length > 0) await replaceOrigins(database, workspace, after)
      }
      return tellOrigins(workspace, await allOrigins(databases, workspace))
    }
    default:
      return command satisfies never
  }
}

async function allKeys(databases: readonly Database[], workspace?: string): Promise<readonly StoredKey[]> {
  const byId = new Map<string, StoredKey>()
  for (const database of databases) {
    for (const key of await listKeys(database, workspace)) byId.set(key.key_id, key)
  }
  return [...byId.values()].toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1))
}

async function knownKey(databases: readonly Database[], keyId: string): Promise<StoredKey> {
  const key = (await allKeys(databases)).find(({ key_id }) => key_id === keyId)
  if (key === undefined) throw new Misuse(`There is no key ${keyId}. The list shows those that there are.`)
  return key
}

async function allOrigins(databases: readonly Database[], workspace: string): Promise<readonly string[]> {
  const lists = await Promise.all(databases.map((database) => listOrigins(database, workspace)))
  return [...new Set(lists.flat())].toSorted()
}

function tellOrigins(workspace: string, origins: readonly string[]): readonly string[] {
  if (origins.length === 0) return [`Workspace ${workspace} lists no origin: any page may call, without cookies.`]
  return [`Only pages of these origins may call for workspace ${workspace}:`, ...origins]
}

function table(keys: readonly StoredKey[]): readonly string[] {
  if (keys.length === 0) return ['There are no keys.']
  const rows = keys.map(({ key_id, workspace, role, created_at, revoked_at, name }) => {
    return [key_id, workspace, role, created_at, revoked_at ?? '', name ?? '']
  })
  const all = [['ID', 'WORKSPACE', 'ROLE', 'CREATED', 'REVOKED', 'NAME'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
