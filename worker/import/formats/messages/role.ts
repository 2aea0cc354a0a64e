// Who speaks. Roles stay as the source wrote them (`model` of Gemini stays `model`), except LangChain's and AutoGen's
// names for the usual four, which are class names rather than roles.

const ROLES: ReadonlyMap<string, string> = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['HumanMessage', 'user'],
  ['HumanMessageChunk', 'user'],
  ['AIMessage', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['SystemMessage', 'system'],
  ['SystemMessageChunk', 'system'],
  ['ToolMessage', 'tool'],
  ['ToolMessageChunk', 'tool'],
  ['FunctionMessage', 'function'],
  ['FunctionMessageChunk', 'function'],
  ['UserMessage', 'user'],
  ['AssistantMessage', 'assistant'],
  ['FunctionExecutionResultMessage', 'tool'],
])

/** Values of LangChain's `type` that are roles already, but only in a message. */
const PLAIN_TYPES: ReadonlySet<string> = new Set(['system', 'tool', 'function', 'developer'])

export function roleOf(name: string): string {
  return ROLES.get(name) ?? name
}

/** The role that a message's `type` (not its `role`) names, or undefined when the type is something else. */
export function roleOfType(type: string): string | undefined {
  return ROLES.get(type) ?? (PLAIN_TYPES.has(type) ? type : undefined)
}

/** The role in the name of a gen_ai event: `gen_ai.user.message` is `user`, `gen_ai.choice` is `assistant`. */
export function roleOfEvent(name: string): string | undefined {
  if (name === 'gen_ai.choice') return 'assistant'
  return name.startsWith('gen_ai.') && name.endsWith('.message') ? name.slice(7, -8) : undefined
}
