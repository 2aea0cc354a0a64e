// How the models' own APIs write messages, as small as it can be shown.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { readSide } from './read-side.ts'

type Case = readonly [name: string, value: Json, messages: readonly Message[], rest?: Json]

const ASKED: Message = { role: 'user', content: 'Weather in Rome?' }
const CALL = { id: 'c1', name: 'weather', arguments: '{"city":"Rome"}' }
const CALL_VALUE = { id: 'c1', name: 'weather', arguments: { city: 'Rome' } }
const ANSWER: Message = { role: 'tool', tool_call_id: 'c1', content: 'Sunny' }

const OPENAI_CALL = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }

const CASES: readonly Case[] = [
  ['OpenAI: a list', [{ role: 'user', content: 'Weather in Rome?' }], [ASKED]],
  [
    'OpenAI: a request keeps its parameters as the rest',
    { model: 'm', temperature: 0, messages: [{ role: 'user', content: 'Weather in Rome?' }] },
    [ASKED],
    { model: 'm', temperature: 0 },
  ],
  [
    'OpenAI: calls and results',
    [
      { role: 'assistant', content: null, tool_calls: [OPENAI_CALL] },
      { role: 'tool', tool_call_id: 'c1', content: 'Sunny' },
    ],
    [{ role: 'assistant', tool_calls: [CALL] }, ANSWER],
  ],
  [
    'OpenAI: a completion',
    {
      id: 'x',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi', refusal: null } }],
    },
    [{ role: 'assistant', content: 'Hi', metadata: { index: 0, finish_reason: 'stop' } }],
    { id: 'x' },
  ],
  [
    'OpenAI: the old function_call',
    [{ role: 'assistant', function_call: { name: 'weather', arguments: '{"city":"Rome"}' } }],
    [{ role: 'assistant', tool_calls: [{ name: 'weather', arguments: '{"city":"Rome"}' }] }],
  ],
  [
    'OpenAI: a single text part is the content',
    [{ role: 'user', content: [{ type: 'text', text: 'Weather in Rome?' }] }],
    [ASKED],
  ],
  [
    'OpenAI: pictures keep all parts, in order',
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'x' } },
        ],
      },
    ],
    [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'x' } },
        ],
      },
    ],
  ],
  [
    'OpenAI: several texts stay apart',
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
    [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
  ],
  [
    'OpenAI: old text completions',
    { choices: [{ text: 'Hi', index: 0 }] },
    [{ content: 'Hi', metadata: { index: 0 } }],
  ],
  [
    'Responses: items of a conversation, calls in a row as one turn',
    [
      { role: 'user', content: 'Weather in Rome?' },
      {
        type: 'function_call',
        call_id: 'c1',
        id: 'fc',
        name: 'weather',
        arguments: '{"city":"Rome"}',
        status: 'completed',
      },
      { type: 'function_call', call_id: 'c2', name: 'time', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'Sunny' },
    ],
    [ASKED, { role: 'assistant', tool_calls: [CALL, { id: 'c2', name: 'time', arguments: '{}' }] }, ANSWER],
  ],
  [
    'Responses: a response, its empty fields dropped',
    {
      object: 'response',
      error: null,
      output: [
        { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'Hm' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi', annotations: [] }] },
      ],
    },
    [
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm', id: 'r' }] },
      { role: 'assistant', content: 'Hi' },
    ],
    { object: 'response' },
  ],
  [
    'Responses: instructions are the system, a text the user',
    { model: 'm', instructions: 'Be kind.', input: 'Weather in Rome?' },
    [{ role: 'system', content: 'Be kind.' }, ASKED],
    { model: 'm' },
  ],
  [
    'Anthropic: a request with its system, calls and results',
    {
      system: 'Be kind.',
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Rome' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: 'Sunny' },
            { type: 'text', text: 'So?' },
          ],
        },
      ],
    },
    [
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', tool_calls: [CALL_VALUE] },
      ANSWER,
      { role: 'user', content: 'So?' },
    ],
  ],
  [
    'Anthropic: a response that thinks first',
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 's' },
        { type: 'text', text: 'Hi' },
      ],
    },
    [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: 's' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ],
  ],
  ['MCP: a result without a role', { content: [{ type: 'text', text: 'Sunny' }] }, [{ content: 'Sunny' }]],
  ['MCP: bare content blocks', [{ type: 'text', text: 'Sunny' }], [{ content: 'Sunny' }]],
  [
    'Gemini: a request; a result without an id stays with its speaker',
    {
      model: 'g',
      config: {
        system_instruction: 'Be kind.',
        temperature: 0,
        tools: [{ function_declarations: [{ name: 'weather' }] }],
      },
      contents: [
        { role: 'user', parts: [{ text: 'Weather in Rome?' }] },
        { role: 'model', parts: [{ function_call: { name: 'weather', args: { city: 'Rome' } } }] },
        { role: 'user', parts: [{ function_response: { name: 'weather', response: { sky: 'Sunny' } } }] },
      ],
    },
    [
      { role: 'system', content: 'Be kind.' },
      ASKED,
      { role: 'model', tool_calls: [{ name: 'weather', arguments: { city: 'Rome' } }] },
      { role: 'user', name: 'weather', content: '{"sky":"Sunny"}' },
    ],
    { model: 'g', config: { temperature: 0 } },
  ],
  ['Gemini: contents that are a text', { model: 'g', contents: 'Weather in Rome?' }, [ASKED], { model: 'g' }],
  [
    'Gemini: a response',
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }], modelVersion: 'g' },
    [{ role: 'model', content: 'Hi', metadata: { finishReason: 'STOP' } }],
    { modelVersion: 'g' },
  ],
  [
    'Google ADK: an event',
    { content: { role: 'model', parts: [{ text: 'Hi' }] }, author: 'agent' },
    [{ role: 'model', content: 'Hi', metadata: { author: 'agent' } }],
  ],
  [
    'Google ADK: an invocation',
    { user_id: 'u', new_message: { role: 'user', parts: [{ text: 'Weather in Rome?' }] } },
    [ASKED],
    { user_id: 'u' },
  ],
  [
    'Bedrock: converse blocks',
    [{ role: 'assistant', content: [{ toolUse: { toolUseId: 'c1', name: 'weather', input: { city: 'Rome' } } }] }],
    [{ role: 'assistant', tool_calls: [CALL_VALUE] }],
  ],
]

describe('messages are read from', () => {
  test.each(CASES.map(([name, ...given]) => ({ name, given })))('$name', ({ given: [value, messages, rest] }) => {
    const side = readSide(value)
    expect(side?.messages).toEqual(messages)
    expect(side?.rest).toEqual(rest)
  })
})

test.each<[string, Json]>([
  ['a list of records', [{ title: 'a', href: 'b' }]],
  ['a list with one foreign element', [{ role: 'user', content: 'a' }, { title: 'b' }]],
  ['arguments of a tool', { city: 'Rome', message: 'hello', input: 'x' }],
  ['an object with a role but no content', { role: 'admin', name: 'Bob' }],
  ['Python representations', { messages: ["role='user' content='a'"] }],
  ['texts', ['a', 'b']],
  ['an empty list', []],
  ['a text', 'hello'],
])('%s are no messages and stay as they came', (_name, value) => {
  expect(readSide(value)).toBeNull()
})

test('tools beside the messages are definitions, not records of calls', () => {
  const messages = [{ role: 'user', content: 'a' }]
  expect(readSide({ messages, tools: [{ type: 'function', function: { name: 'weather' } }] })?.tools).toHaveLength(1)
  const records = [{ tool_name: 'weather', result: 'Sunny' }]
  expect(readSide({ messages, tools: records })).toMatchObject({ tools: undefined, rest: { tools: records } })
})

test('many calls in one message are read in time that grows with them and no faster, each once', () => {
  const messageOf = (calls: number) => {
    const tool_calls = Array.from({ length: 2 * calls }, (_, index) => ({
      id: `c${index % calls}`,
      name: 'f',
      args: {},
    }))
    return [{ role: 'assistant', content: '', tool_calls }]
  }
  const fastest = (calls: number): number => {
    const message = messageOf(calls)
    const rounds = Array.from({ length: 7 }, () => {
      const begun = performance.now()
      expect(readSide(message)?.messages[0]?.tool_calls).toHaveLength(calls)
      return performance.now() - begun
    })
    return Math.min(...rounds)
  }
  // Twenty times as many: twenty times as long, where each were compared with all the others four hundred times.
  expect(fastest(20_000) / fastest(1_000)).toBeLessThan(100)
})
