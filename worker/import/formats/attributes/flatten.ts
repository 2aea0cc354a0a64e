// Phoenix nests attributes by the dots in their names; this undoes it. A value whose name is known to hold a structure
// (messages, tools, metadata) is left whole, and so is every list.
import type { JsonObject } from '../../../../durable/protocol/update.ts'
import { isObject, put, saysNothing, type JsonDraft } from '../json-value.ts'
import { ENTRIES } from './names.ts'

/** How many levels are names and not values (8); OpenInference's longest name has 5. */
const MAX_LEVELS = 8

export function flattenAttributes(nested: JsonObject): JsonDraft {
  const flat: JsonDraft = {}
  addLevel(flat, '', nested, MAX_LEVELS)
  return flat
}

function addLevel(flat: JsonDraft, prefix: string, level: JsonObject, levels: number): void {
  for (const key of Object.keys(level)) {
    const value = level[key] ?? null
    const name = prefix + key
    const isPath = levels > 0 && isObject(value) && !saysNothing(value) && !ENTRIES.has(name)
    if (isPath) addLevel(flat, `${name}.`, value, levels - 1)
    else put(flat, name, value)
  }
}
