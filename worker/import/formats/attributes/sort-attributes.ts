// One pass over a span's attributes: each goes to the slot that its name stands for, into a flattened list's tree, or
// to the rest. What is asked for is then taken out of the slots; what nobody takes ends up in the rest as well.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import { put, sameJson, type JsonDraft } from '../json-value.ts'
import { ENTRIES, FAMILIES, type Family, type Slot } from './names.ts'
import { harvest, plant, type Tree } from './tree.ts'

interface Candidate {
  readonly name: string
  readonly rank: number
  readonly value: Json
}

export interface Sorted {
  readonly slots: Map<Slot, Candidate[]>
  readonly families: ReadonlyMap<Family, Tree>
  /** Attributes without a meaning here, under their own names. */
  readonly rest: JsonDraft
}

export function sortAttributes(attributes: JsonObject): Sorted {
  const slots = new Map<Slot, Candidate[]>()
  const families = new Map<Family, Tree>()
  const rest: JsonDraft = {}
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value === undefined || value === null) continue
    const entry = ENTRIES.get(name)
    if (entry !== undefined) {
      const candidates = slots.get(entry.slot)
      if (candidates === undefined) slots.set(entry.slot, [{ name, rank: entry.rank, value }])
      else candidates.push({ name, rank: entry.rank, value })
    } else if (!plantInFamily(families, name, value)) {
      put(rest, name, value)
    }
  }
  for (const candidates of slots.values()) if (candidates.length > 1) candidates.sort((a, b) => a.rank - b.rank)
  return { slots, families, rest }
}

function plantInFamily(families: Map<Family, Tree>, name: string, value: Json): boolean {
  if (!name.startsWith('llm.') && !name.startsWith('gen_ai.')) return false
  for (const [prefix, family] of FAMILIES) {
    if (!name.startsWith(prefix)) continue
    const tree = families.get(family) ?? new Map()
    families.set(family, tree)
    return plant(tree, name.slice(prefix.length), value)
  }
  return false
}

/** Takes the first value of a slot that can be read, and with it the others that say the same. */
export function take<T>(sorted: Sorted, slot: Slot, read: (value: Json) => T | undefined): T | undefined {
  const candidates = sorted.slots.get(slot)
  if (candidates === undefined) return undefined
  for (const chosen of candidates) {
    const value = read(chosen.value)
    if (value === undefined) continue
    const others = candidates.filter((other) => other !== chosen && !sameJson(other.value, chosen.value))
    if (others.length === 0) sorted.slots.delete(slot)
    else sorted.slots.set(slot, others)
    return value
  }
  return undefined
}

/** The structure below a family's prefixes. */
export function takeFamily(sorted: Sorted, family: Family): Json | undefined {
  const tree = sorted.families.get(family)
  return tree === undefined ? undefined : harvest(tree)
}

/** The rest, once everything that has a meaning was taken. */
export function restOf(sorted: Sorted): JsonObject {
  for (const candidates of sorted.slots.values()) {
    for (const { name, value } of candidates) put(sorted.rest, name, value)
  }
  return sorted.rest
}
