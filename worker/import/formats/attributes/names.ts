// Which attribute says what, over all conventions: OpenInference, gen_ai (today's and the older names), OpenLLMetry,
// Vercel's AI SDK, pydantic-ai and logfire, Langfuse's and LangSmith's OpenTelemetry exports, Google's ADK.
// Within a slot the earlier name wins; one that loses is kept as an ordinary attribute unless it says the same.

const SLOT_NAMES = {
  openinference_kind: ['openinference.span.kind'],
  operation: ['gen_ai.operation.name', 'ai.operationId'],
  vendor_kind: ['langfuse.observation.type', 'langsmith.span.kind', 'traceloop.span.kind', 'llm.request.type'],
  model: [
    'llm.model_name',
    'embedding.model_name',
    'reranker.model_name',
    'gen_ai.response.model',
    'ai.response.model',
    'gen_ai.request.model',
    'ai.model.id',
    'langfuse.observation.model.name',
  ],
  provider: ['llm.provider', 'gen_ai.provider.name', 'gen_ai.system', 'llm.system', 'ai.model.provider'],
  prompt_tokens: [
    'llm.token_count.prompt',
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'llm.usage.prompt_tokens',
    'ai.usage.tokens',
  ],
  completion_tokens: [
    'llm.token_count.completion',
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
    'llm.usage.completion_tokens',
  ],
  total_tokens: [
    'llm.token_count.total',
    'gen_ai.usage.total_tokens',
    'ai.usage.totalTokens',
    'llm.usage.total_tokens',
  ],
  cost: ['llm.cost.total', 'gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'operation.cost'],
  session: [
    'session.id',
    'gen_ai.conversation.id',
    'langfuse.session.id',
    'ai.telemetry.metadata.sessionId',
    'traceloop.association.properties.session_id',
  ],
  user: [
    'user.id',
    'enduser.id',
    'langfuse.user.id',
    'ai.telemetry.metadata.userId',
    'traceloop.association.properties.user_id',
  ],
  input: [
    'input.value',
    'langfuse.observation.input',
    'traceloop.entity.input',
    'gcp.vertex.agent.llm_request',
    'gcp.vertex.agent.tool_call_args',
    'gen_ai.tool.call.arguments',
    'tool_arguments',
    'ai.toolCall.args',
    'ai.prompt',
    'gen_ai.prompt',
    'request_data',
    'ai.value',
    'ai.values',
  ],
  output: [
    'output.value',
    'langfuse.observation.output',
    'traceloop.entity.output',
    'gcp.vertex.agent.llm_response',
    'gcp.vertex.agent.tool_response',
    'gen_ai.tool.call.result',
    'tool_response',
    'ai.toolCall.result',
    'gen_ai.completion',
    'final_result',
    'response_data',
    'ai.response.object',
    'ai.result.object',
  ],
  input_type: ['input.mime_type'],
  output_type: ['output.mime_type'],
  input_messages: ['llm.input_messages', 'gen_ai.input.messages', 'ai.prompt.messages'],
  output_messages: ['llm.output_messages', 'gen_ai.output.messages'],
  system: ['gen_ai.system_instructions'],
  conversation: ['pydantic_ai.all_messages', 'all_messages_events'],
  event_list: ['events'],
  response_text: ['ai.response.text', 'ai.result.text'],
  response_calls: ['ai.response.toolCalls', 'ai.result.toolCalls'],
  response_reasoning: ['ai.response.reasoning'],
  tools: ['llm.tools', 'gen_ai.tool.definitions', 'ai.prompt.tools'],
  invocation_parameters: ['llm.invocation_parameters', 'langfuse.observation.model.parameters'],
  metadata: ['metadata', 'langfuse.observation.metadata'],
  tags: ['tag.tags', 'langfuse.trace.tags', 'ai.telemetry.metadata.tags'],
} as const satisfies Record<string, readonly string[]>

export type Slot = keyof typeof SLOT_NAMES

interface Entry {
  readonly slot: Slot
  /** Lower wins. */
  readonly rank: number
}

/** By attribute name. */
export const ENTRIES: ReadonlyMap<string, Entry> = new Map(
  slotNames().flatMap(([slot, names]) => names.map((name, rank) => [name, { slot, rank }] as const)),
)

function slotNames(): readonly (readonly [Slot, readonly string[]])[] {
  const slots: (readonly [Slot, readonly string[]])[] = []
  for (const slot in SLOT_NAMES) if (isSlot(slot)) slots.push([slot, SLOT_NAMES[slot]])
  return slots
}

function isSlot(name: string): name is Slot {
  return Object.hasOwn(SLOT_NAMES, name)
}

export type Family = 'input_messages' | 'output_messages' | 'tools'

/** Flattened lists: everything below such a prefix is one structure. */
export const FAMILIES: readonly (readonly [prefix: string, family: Family])[] = [
  ['llm.input_messages.', 'input_messages'],
  ['llm.output_messages.', 'output_messages'],
  ['llm.tools.', 'tools'],
  ['llm.request.functions.', 'tools'],
  ['gen_ai.prompt.', 'input_messages'],
  ['gen_ai.completion.', 'output_messages'],
]
