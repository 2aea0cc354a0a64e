// The tools that a model was offered, and tags: lists that every convention writes differently.
import type { Json } from '../../../../durable/protocol/update.ts'
import { isList, isObject, pick, remainder, textOf, unpacked } from '../json-value.ts'
import { take, takeFamily, type Sorted } from './sort-attributes.ts'
import { restoreItem } from './tree.ts'

/** A list of definitions as the source has them; undefined when there is none. */
export function readTools(sorted: Sorted): Json | undefined {
  const family = takeFamily(sorted, 'tools')
  if (isList(family)) return family.map(definitionOf)
  return take(sorted, 'tools', toolsOf) ?? takeRequestTools(sorted)
}

/** OpenInference wraps each definition as JSON text: `{tool: {json_schema: "…"}}`. */
function definitionOf(value: Json): Json {
  const given = restoreItem(unpacked(value))
  const schema = isObject(given) && isObject(given.tool) ? pick(given.tool, 'json_schema') : undefined
  return schema === undefined ? given : unpacked(schema)
}

function toolsOf(value: Json): Json | undefined {
  const given = unpacked(value)
  return isList(given) && given.length > 0 ? given.map(definitionOf) : undefined
}

const REQUEST_TOOLS = ['function_tools', 'output_tools', 'builtin_tools'] as const

/** pydantic-ai's request parameters, of which everything but the tools stays where it was. */
function takeRequestTools({ rest }: Sorted): Json | undefined {
  const parameters = unpacked(rest.model_request_parameters ?? null)
  if (!isObject(parameters)) return undefined
  const tools = REQUEST_TOOLS.flatMap((name) => listOf(parameters[name]))
  if (tools.length === 0) return undefined
  rest.model_request_parameters = remainder(parameters, new Set(REQUEST_TOOLS)) ?? {}
  return tools
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

export function readTags(value: Json): readonly string[] | undefined {
  const given = unpacked(value)
  if (typeof given === 'string') return given === '' ? undefined : [given]
  if (!isList(given)) return undefined
  const tags = given.flatMap((tag) => textOf(tag) ?? [])
  return tags.length === 0 ? undefined : tags
}
