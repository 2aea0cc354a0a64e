// What `npm run keys -- …` was asked to do, read from its words. Nothing is done here.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import type { KeyRole } from '../../drizzle/keys.ts'
import { readKey } from '../../worker/access/key-text.ts'

/** Where the keys lie: deployed, or in the data folder, of the host that is named or of all that have been there. */
export type Place = 'remote' | 'workerd' | 'deno' | 'any'

export type Command =
  | { readonly verb: 'help' }
  | {
      readonly verb: 'create'
      readonly place: Place
      readonly workspace: string
      readonly role: KeyRole
      readonly name: string | null
    }
  | { readonly verb: 'list'; readonly place: Place; readonly workspace: string | null }
  | { readonly verb: 'revoke' | 'rotate'; readonly place: Place; readonly keyId: string }
  | { readonly verb: 'rotate-signing'; readonly place: Place; readonly dropOld: boolean }
  | {
      readonly verb: 'origins'
      readonly place: Place
      readonly workspace: string
      readonly allow: readonly string[]
      readonly forget: readonly string[]
    }

/** Of words that make no sense, and of keys that are not there: whoever typed it can mend it. */
export class Misuse extends Error {
  override readonly name = 'Misuse'
}

export const help = `Who may ask this service for what.

  npm run keys -- create --workspace NAME --role ROLE [--name TEXT]
      Makes a key and prints it once, alone on the last line. It works at once.
        reader     looks at everything in its workspace
        producer   also creates, pushes, imports, cancels, and gives out tickets
        admin      also deletes traces and manages the workspace
  npm run keys -- list [--workspace NAME]
  npm run keys -- revoke ID
      From now on the key is refused, and so are the tickets that it gave out. ID is what list shows; the key itself
      will do.
  npm run keys -- rotate ID
      A new key of the same workspace, role and name; the old one is revoked, and its tickets with it.
  npm run keys -- origins --workspace NAME [--allow URL]… [--forget URL]…
      Whose pages may call the API for the workspace. With none listed any page may, without cookies.
  npm run keys -- rotate-signing [--drop-old]
      A new key that signs tickets and sessions. Those signed by the old one stay good until they end,
      unless the old one is dropped: then everybody has to come back for new ones.

  --remote         the service deployed on Cloudflare, instead of the one on this machine
  --host workerd   of the data folder, only what npm start uses; --host deno: only what npm run start:deno uses
  DATA_DIR=PATH    the data folder of the service, .data when left out`

const ROLES: readonly KeyRole[] = ['reader', 'producer', 'admin']
/** They stand in the names of objects and folders, and some file systems do not tell capitals from small letters. */
const WORKSPACE = /^[a-z0-9][a-z0-9_-]{0,62}$/
/** A line in a list. */
const NAME_CHARS = 100
const KEY_ID = /^[0-9A-Za-z]{12}$/

const places = { remote: { type: 'boolean' }, host: { type: 'string' } } as const satisfies ParseArgsOptionsConfig

/** @throws {Misuse} naming what is wrong */
export function readCommand(args: readonly string[]): Command {
  const [verb, ...rest] = args
  if (verb === undefined || verb === 'help' || args.includes('--help') || args.includes('-h')) return { verb: 'help' }
  switch (verb) {
    case 'create': {
      const { values } = parse(rest, {
        workspace: { type: 'string' },
        role: { type: 'string' },
        name: { type: 'string' },
      })
      return {
        verb,
        place: placeOf(values),
        workspace: workspaceOf(values.workspace),
        role: roleOf(values.role),
        name: values.name === undefined ? null : nameOf(values.name),
      }
    }
    case 'list': {
      const { values } = parse(rest, { workspace: { type: 'string' } })
      const workspace = values.workspace === undefined ? null : workspaceOf(values.workspace)
      return { verb, place: placeOf(values), workspace }
    }
    case 'revoke':
    case 'rotate': {
      const { values, positionals } = parse(rest, {}, 1)
      return { verb, place: placeOf(values), keyId: keyIdOf(verb, positionals[0]) }
    }
    case 'rotate-signing': {
      const { values } = parse(rest, { 'drop-old': { type: 'boolean' } })
      return { verb, place: placeOf(values), dropOld: values['drop-old'] ?? false }
    }
    case 'origins': {
      const urls = { type: 'string', multiple: true } as const
      const { values } = parse(rest, { workspace: { type: 'string' }, allow: urls, forget: urls })
      return {
        verb,
        place: placeOf(values),
        workspace: workspaceOf(values.workspace),
        allow: (values.allow ?? []).map(originOf),
        forget: (values.forget ?? []).map(originOf),
      }
    }
    default:
      throw new Misuse(`There is no "${verb}": it is create, list, revoke, rotate, origins, rotate-signing or --help.`)
  }
}

function parse<const O extends ParseArgsOptionsConfig>(args: readonly string[], own: O, words = 0) {
  try {
    const parsed = parseArgs({ args: [...args], options: { ...own, ...places }, allowPositionals: words > 0 })
    if (parsed.positionals.length <= words) return parsed
    throw new Misuse(`"${parsed.positionals[words]}" is one word too many.`)
  } catch (error) {
    throw error instanceof TypeError ? new Misuse(error.message, { cause: error }) : error
  }
}

function placeOf({ remote, host }: { readonly remote?: boolean; readonly host?: string }): Place {
  if (remote === true && host !== undefined) throw new Misuse('--remote is on Cloudflare, and takes no --host.')
  if (remote === true) return 'remote'
  if (host === undefined || host === 'workerd' || host === 'deno') return host ?? 'any'
  throw new Misuse(`--host must be workerd or deno, and is "${host}".`)
}

function workspaceOf(text: string | undefined): string {
  if (text === undefined) throw new Misuse('Say whose: --workspace NAME. A service that runs open uses default.')
  if (WORKSPACE.test(text)) return text
  throw new Misuse(`"${text}" names no workspace: up to 63 of a–z, 0–9, - and _, beginning with a letter or digit.`)
}

function roleOf(text: string | undefined): KeyRole {
  const role = ROLES.find((known) => known === text)
  if (role !== undefined) return role
  const given = text === undefined ? 'is missing' : `is "${text}"`
  throw new Misuse(`--role ${given}: it must be one of ${ROLES.join(', ')}.`)
}

function nameOf(text: string): string {
  if (text.length > 0 && text.length <= NAME_CHARS && !/\p{C}/u.test(text)) return text
  throw new Misuse(`--name must be one line of 1 to ${NAME_CHARS} characters.`)
}

function keyIdOf(verb: string, text: string | undefined): string {
  if (text === undefined) throw new Misuse(`Say which: npm run keys -- ${verb} ID. The list shows the ids.`)
  const keyId = readKey(text)?.keyId ?? text
  if (KEY_ID.test(keyId)) return keyId
  // What was typed may be a key with a slip in it, and is not repeated.
  throw new Misuse('That is neither the id of a key (12 letters and digits) nor a key.')
}

function originOf(text: string): string {
  const url = URL.parse(text)
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
  if (isWeb && url.href === `${url.origin}/`) return url.origin
  const like = isWeb ? url.origin : 'https://app.example'
  throw new Misuse(`"${text}" is no origin: scheme, host and port and nothing more, such as ${like}`)
}
