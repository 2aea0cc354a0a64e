// Flattened names back into the structure they came from: `0.message.role` and its siblings become a list of objects.
// Names are split at dots; where every key at one level is a number, the level is a list, its gaps closed.
import type { Json } from '../../../../durable/protocol/update.ts'
import { isList, isObject, put, type JsonDraft } from '../json-value.ts'

/** Deepest path that is rebuilt (16); OpenInference's deepest has 9. A longer name stays an ordinary attribute. */
const MAX_LEVELS = 16

export type Tree = Map<string, Tree | { readonly leaf: Json }>

/** Sets the value at a dotted path. False when the path is too deep or its place is taken. */
export function plant(tree: Tree, path: string, value: Json): boolean {
  const keys = path.split('.', MAX_LEVELS + 1)
  const last = keys.pop()
  if (last === undefined || keys.length >= MAX_LEVELS) return false
  let level = tree
  for (const key of keys) {
    const next = level.get(key)
    if (next === undefined) {
      const made: Tree = new Map()
      level.set(key, made)
      level = made
    } else if (next instanceof Map) {
      level = next
    } else {
      return false
    }
  }
  if (level.has(last)) return false
  level.set(last, { leaf: value })
  return true
}

export function harvest(tree: Tree): Json {
  const keys = [...tree.keys()]
  if (keys.length > 0 && keys.every(isIndex)) {
    return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => valueAt(tree, key))
  }
  const object: JsonDraft = {}
  for (const key of keys) put(object, key, valueAt(tree, key))
  return object
}

function valueAt(tree: Tree, key: string): Json {
  const node = tree.get(key)
  return node === undefined ? null : node instanceof Map ? harvest(node) : node.leaf
}

function isIndex(key: string): boolean {
  return key.length > 0 && key.length < 10 && !/\D/.test(key)
}

/** How OpenInference's names begin inside of its lists. */
const ITEM_PREFIXES = ['message.', 'message_content.', 'tool_call.', 'tool.', 'document.']

/**
 * An element of one of OpenInference's lists whose own names were left flat (`message.role`, in Phoenix's data frames),
 * with its structure restored. Every other value is left as it is: a dot in somebody's key means nothing.
 */
export function restoreItem(value: Json): Json {
  if (!isObject(value)) return value
  const keys = Object.keys(value)
  if (keys.length === 0 || !keys.every((key) => ITEM_PREFIXES.some((prefix) => key.startsWith(prefix)))) return value
  const tree: Tree = new Map()
  for (const key of keys) {
    const inner = value[key] ?? null
    if (!plant(tree, key, isList(inner) ? inner.map(restoreItem) : inner)) return value
  }
  return harvest(tree)
}
