// What each convention's attributes come to. A row gives attributes, and what they must yield; nothing that is
// understood may stay among the attributes, and everything else must.
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { SpanEvent } from '../../span.ts'
import { type Meaning, readMeaning } from './meaning.ts'

type Row = readonly [name: string, attributes: JsonObject, expected: Partial<Meaning>, rest?: JsonObject]

const HI = { role: 'user', content: 'Hi' } as const
const HELLO = { role: 'assistant', content: 'Hello' } as const

const ROWS: readonly Row[] = [
  [
    'OpenInference: flattened messages, with gaps closed',
    {
      'openinference.span.kind': 'llm',
      'llm.model_name': 'm',
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.contents.0.message_content.type': 'text',
      'llm.input_messages.0.message.contents.0.message_content.text': 'Hi',
      'llm.input_messages.2.message.role': 'tool',
      'llm.input_messages.2.message.tool_call_id': 'c1',
      'llm.input_messages.2.message.content': 'Sunny',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'c1',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'weather',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"city":"Rome"}',
      'llm.token_count.prompt': '12',
      'llm.token_count.completion': 3,
      'llm.token_count.prompt_details.cache_read': 1,
      'llm.tools.0.tool.json_schema': '{"name":"weather"}',
      'llm.invocation_parameters': '{"temperature":0}',
      'session.id': 's',
      'user.id': 'u',
      'tag.tags': ['a', 'b'],
      metadata: '{"k":"v"}',
    },
    {
      kind: 'LLM',
      model: 'm',
      input_messages: [HI, { role: 'tool', tool_call_id: 'c1', content: 'Sunny' }],
      output_messages: [
        { role: 'assistant', tool_calls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Rome"}' }] },
      ],
      prompt_tokens: 12,
      completion_tokens: 3,
      tools: [{ name: 'weather' }],
      invocation_parameters: { temperature: 0 },
      session_id: 's',
      user_id: 'u',
      tags: ['a', 'b'],
      metadata: { k: 'v' },
    },
    { 'llm.token_count.prompt_details.cache_read': 1 },
  ],
  [
    'OpenInference: JSON values, their type implied',
    {
      'input.value': '{"a":1}',
      'input.mime_type': 'application/json',
      'output.value': '[1]',
      'output.mime_type': 'text/plain',
    },
    { input: { a: 1 }, output: '[1]' },
    {},
  ],
  ['OpenInference: an unknown kind verbatim', { 'openinference.span.kind': 'Planner' }, { kind: 'Planner' }, {}],
  [
    'gen_ai: structures as JSON text, system instructions first',
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'm',
      'gen_ai.response.model': 'm-1',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': '2',
      'gen_ai.system_instructions': '[{"type":"text","content":"Be kind."}]',
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
      'gen_ai.output.messages': [
        { role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: 'stop' },
      ],
      'gen_ai.tool.definitions': '[{"type":"function","name":"weather"}]',
      'gen_ai.response.id': 'r',
    },
    {
      kind: 'LLM',
      provider: 'openai',
      model: 'm-1',
      prompt_tokens: 5,
      completion_tokens: 2,
      input_messages: [{ role: 'system', content: 'Be kind.' }, HI],
      output_messages: [{ ...HELLO, metadata: { finish_reason: 'stop' } }],
      tools: [{ type: 'function', name: 'weather' }],
    },
    { 'gen_ai.request.model': 'm', 'gen_ai.response.id': 'r' },
  ],
  [
    'gen_ai: a call of a tool',
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.arguments': '{"city":"Rome"}',
      'gen_ai.tool.call.result': 'Sunny',
    },
    { kind: 'TOOL', input: { city: 'Rome' }, output: 'Sunny' },
    { 'gen_ai.tool.name': 'weather' },
  ],
  ['gen_ai: an agent', { 'gen_ai.operation.name': 'invoke_agent' }, { kind: 'AGENT' }, {}],
  ['gen_ai: embeddings', { 'gen_ai.operation.name': 'embeddings' }, { kind: 'EMBEDDING' }, {}],
  [
    'OpenLLMetry: flattened prompts and old usage',
    {
      'llm.request.type': 'chat',
      'gen_ai.system': 'OpenAI',
      'gen_ai.prompt.0.role': 'user',
      'gen_ai.prompt.0.content': '[{"type":"text","text":"Hi"}]',
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.tool_calls.0.name': 'weather',
      'gen_ai.completion.0.tool_calls.0.arguments': '{}',
      'gen_ai.completion.0.finish_reason': 'tool_calls',
      'gen_ai.usage.prompt_tokens': 5,
      'gen_ai.usage.completion_tokens': 2,
      'llm.usage.total_tokens': 7,
      'llm.request.functions.0.name': 'weather',
    },
    {
      kind: 'LLM',
      provider: 'OpenAI',
      input_messages: [HI],
      output_messages: [
        {
          role: 'assistant',
          tool_calls: [{ name: 'weather', arguments: '{}' }],
          metadata: { finish_reason: 'tool_calls' },
        },
      ],
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      tools: [{ name: 'weather' }],
    },
    {},
  ],
  [
    'OpenLLMetry: entities',
    {
      'traceloop.span.kind': 'workflow',
      'traceloop.entity.name': 'joke',
      'traceloop.entity.input': '{"inputs":{"topic":"cats"}}',
    },
    { kind: 'CHAIN', input: { inputs: { topic: 'cats' } } },
    { 'traceloop.entity.name': 'joke' },
  ],
  [
    'Vercel: a call of a model',
    {
      'ai.operationId': 'ai.generateText.doGenerate',
      'ai.model.id': 'm',
      'ai.model.provider': 'openai.chat',
      'ai.prompt.messages': '[{"role":"user","content":[{"type":"text","text":"Hi"}]}]',
      'ai.prompt.tools': ['{"type":"function","name":"weather"}'],
      'ai.response.text': 'Hello',
      'ai.response.toolCalls': '[{"toolCallId":"c1","toolName":"weather","args":"{}"}]',
      'ai.usage.promptTokens': 5,
      'ai.usage.completionTokens': 2,
      'ai.settings.maxRetries': 2,
    },
    {
      kind: 'LLM',
      model: 'm',
      provider: 'openai.chat',
      input_messages: [HI],
      output_messages: [{ ...HELLO, tool_calls: [{ id: 'c1', name: 'weather', arguments: '{}' }] }],
      tools: [{ type: 'function', name: 'weather' }],
      prompt_tokens: 5,
      completion_tokens: 2,
    },
    { 'ai.settings.maxRetries': 2 },
  ],
  [
    'Vercel: the run around it',
    { 'ai.operationId': 'ai.streamText', 'ai.prompt': '{"prompt":"Hi"}' },
    { kind: 'CHAIN', input: { prompt: 'Hi' } },
    {},
  ],
  [
    'Vercel: a tool',
    {
      'ai.operationId': 'ai.toolCall',
      'ai.toolCall.name': 'weather',
      'ai.toolCall.args': '{"city":"Rome"}',
      'ai.toolCall.result': '"Sunny"',
    },
    { kind: 'TOOL', input: { city: 'Rome' }, output: 'Sunny' },
    { 'ai.toolCall.name': 'weather' },
  ],
  [
    'pydantic-ai: a whole conversation ends with its answer',
    {
      agent_name: 'joker',
      all_messages_events:
        '[{"role":"user","content":"Hi","event.name":"gen_ai.user.message"},{"role":"assistant","content":"Hello"}]',
      'logfire.msg': 'joker run',
    },
    {
      kind: 'AGENT',
      input_messages: [{ ...HI, metadata: { 'event.name': 'gen_ai.user.message' } }],
      output_messages: [HELLO],
    },
    { agent_name: 'joker', 'logfire.msg': 'joker run' },
  ],
  [
    'pydantic-ai: events in an attribute, tools among the parameters',
    {
      events: JSON.stringify([
        { 'event.name': 'gen_ai.user.message', ...HI },
        { 'event.name': 'gen_ai.choice', message: HELLO },
      ]),
      model_request_parameters: '{"function_tools":[{"name":"weather"}],"output_tools":[],"output_mode":"text"}',
    },
    {
      input_messages: [{ ...HI, metadata: { 'event.name': 'gen_ai.user.message' } }],
      output_messages: [{ ...HELLO, metadata: { 'event.name': 'gen_ai.choice' } }],
      tools: [{ name: 'weather' }],
    },
    { model_request_parameters: { output_mode: 'text' } },
  ],
  ['a model alone makes an LLM', { 'gen_ai.request.model': 'm' }, { kind: 'LLM' }, {}],
  ['nothing that tells', { 'http.method': 'GET' }, { kind: undefined }, { 'http.method': 'GET' }],
  [
    'numbers that are none',
    { 'llm.token_count.prompt': 'many', 'llm.cost.total': '0.5' },
    { prompt_tokens: undefined, cost_usd: 0.5 },
    { 'llm.token_count.prompt': 'many' },
  ],
  [
    'a message that cannot be read is kept as a part',
    { 'llm.input_messages.0.message.custom': 'x' },
    { input_messages: [{ parts: [{ message: { custom: 'x' } }] }] },
    {},
  ],
]

test.each(ROWS.map(([name, ...row]) => ({ name, row })))('$name', ({ row: [attributes, expected, rest] }) => {
  const meaning = readMeaning(attributes, [])
  expect(meaning).toMatchObject(expected)
  if (rest !== undefined) expect(meaning.rest).toEqual(rest)
})

describe('messages on events', () => {
  const event = (name: string, attributes: JsonObject): SpanEvent => ({ name, time_us: null, attributes })

  test.each<[string, readonly SpanEvent[]]>([
    [
      'one an event',
      [
        event('gen_ai.user.message', { content: 'Hi' }),
        event('gen_ai.choice', { message: '{"role":"assistant","content":"Hello"}' }),
      ],
    ],
    [
      'as JSON content',
      [
        event('gen_ai.user.message', { 'gen_ai.event.content': '{"content":"Hi"}' }),
        event('gen_ai.choice', { 'gen_ai.event.content': '{"message":{"role":"assistant","content":"Hello"}}' }),
      ],
    ],
    [
      'all in the details',
      [
        event('gen_ai.client.inference.operation.details', {
          'gen_ai.input.messages': [HI],
          'gen_ai.output.messages': [HELLO],
        }),
      ],
    ],
  ])('%s', (_name, events) => {
    const other = event('exception', {})
    const meaning = readMeaning({}, [...events, other])
    expect(meaning.input_messages).toMatchObject([HI])
    expect(meaning.output_messages).toMatchObject([HELLO])
    expect(meaning.events).toEqual([other])
  })

  test('the span’s own attributes go before those of its events', () => {
    const told = [event('gen_ai.client.inference.operation.details', { 'gen_ai.input.messages': [HELLO] })]
    const own: Json = [HI]
    expect(readMeaning({ 'gen_ai.input.messages': own }, told).input_messages).toEqual([HI])
  })
})

test('names with dots without end stay attributes', () => {
  const name = `llm.input_messages.${'0.'.repeat(50_000)}x`
  expect(readMeaning({ [name]: 'a' }, []).rest).toEqual({ [name]: 'a' })
})
