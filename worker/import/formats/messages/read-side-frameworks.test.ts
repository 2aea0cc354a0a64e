// How frameworks and conventions write messages, as small as it can be shown.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { readSide } from './read-side.ts'

type Case = readonly [name: string, value: Json, messages: readonly Message[], rest?: Json]

const ASKED: Message = { role: 'user', content: 'Weather in Rome?' }
const CALL_VALUE = { id: 'c1', name: 'weather', arguments: { city: 'Rome' } }
const ANSWER: Message = { role: 'tool', tool_call_id: 'c1', content: 'Sunny' }

const OPENAI_CALL = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }

const CASES: readonly Case[] = [
  [
    'LangChain: serialised constructors, in a batch',
    {
      messages: [
        [
          {
            lc: 1,
            type: 'constructor',
            id: ['langchain', 'schema', 'messages', 'HumanMessage'],
            kwargs: { content: 'Weather in Rome?', type: 'human' },
          },
        ],
      ],
    },
    [ASKED],
  ],
  [
    'LangChain: plain types, with the same call in three places',
    {
      messages: [
        { type: 'human', content: 'Weather in Rome?', additional_kwargs: {}, id: 'm1' },
        {
          type: 'ai',
          content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Rome' } }],
          tool_calls: [{ id: 'c1', name: 'weather', args: { city: 'Rome' }, type: 'tool_call' }],
          additional_kwargs: { tool_calls: [OPENAI_CALL] },
        },
        { type: 'tool', content: 'Sunny', tool_call_id: 'c1' },
      ],
    },
    [{ ...ASKED, metadata: { id: 'm1' } }, { role: 'assistant', tool_calls: [CALL_VALUE] }, ANSWER],
  ],
  ['LangChain: dicts', [{ type: 'human', data: { content: 'Weather in Rome?' } }], [ASKED]],
  [
    'LangChain: tuples',
    [
      ['system', 'Be kind.'],
      ['human', 'Weather in Rome?'],
    ],
    [{ role: 'system', content: 'Be kind.' }, ASKED],
  ],
  [
    'LangChain: generations',
    {
      generations: [[{ text: 'Hi', type: 'ChatGeneration', message: { type: 'ai', content: 'Hi' } }]],
      llm_output: null,
    },
    [{ role: 'assistant', content: 'Hi' }],
  ],
  [
    'LangChain: a tool message as the output',
    { output: { type: 'tool', content: 'Sunny', tool_call_id: 'c1' } },
    [ANSWER],
  ],
  [
    'LangChain in Langfuse: definitions of tools among the messages',
    [
      { role: 'user', content: 'Weather in Rome?' },
      { role: 'tool', content: { type: 'function', function: { name: 'weather' } } },
    ],
    [ASKED],
  ],
  [
    'Vercel: parts with dashes',
    [
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'weather', args: { city: 'Rome' } }],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'weather', result: 'Sunny' }] },
    ],
    [
      { role: 'assistant', tool_calls: [CALL_VALUE] },
      { ...ANSWER, name: 'weather' },
    ],
  ],
  [
    'Vercel: a prompt',
    { system: 'Be kind.', prompt: 'Weather in Rome?' },
    [{ role: 'system', content: 'Be kind.' }, ASKED],
  ],
  [
    'gen_ai: parts, results under another role',
    [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Rome' } }],
        finish_reason: 'tool_call',
      },
      { role: 'user', parts: [{ type: 'tool_call_response', id: 'c1', result: 'Sunny' }] },
    ],
    [{ role: 'assistant', tool_calls: [CALL_VALUE], metadata: { finish_reason: 'tool_call' } }, ANSWER],
  ],
  [
    'gen_ai: a choice',
    { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'Hi' } },
    [{ role: 'assistant', content: 'Hi', metadata: { 'event.name': 'gen_ai.choice', index: 0 } }],
  ],
  [
    'pydantic-ai: its own parts',
    [
      {
        kind: 'request',
        parts: [
          { part_kind: 'system-prompt', content: 'Be kind.' },
          { part_kind: 'user-prompt', content: 'Weather in Rome?' },
        ],
      },
      {
        kind: 'response',
        model_name: 'm',
        parts: [{ part_kind: 'tool-call', tool_name: 'weather', args: { city: 'Rome' }, tool_call_id: 'c1' }],
      },
      { kind: 'request', parts: [{ part_kind: 'tool-return', tool_call_id: 'c1', content: 'Sunny' }] },
    ],
    [
      { role: 'system', content: 'Be kind.' },
      ASKED,
      { role: 'assistant', tool_calls: [CALL_VALUE], metadata: { model_name: 'm' } },
      ANSWER,
    ],
  ],
  [
    'LlamaIndex: blocks',
    { message: { role: 'assistant', blocks: [{ block_type: 'text', text: 'Hi' }] }, raw: { id: 1 } },
    [{ role: 'assistant', content: 'Hi', metadata: { raw: { id: 1 } } }],
  ],
  [
    'AutoGen: class names',
    [{ type: 'UserMessage', content: 'Weather in Rome?', source: 'user' }],
    [{ ...ASKED, metadata: { source: 'user' } }],
  ],
  [
    'Ollama: a response',
    { model: 'm', message: { role: 'assistant', content: 'Hi' } },
    [{ role: 'assistant', content: 'Hi', metadata: { model: 'm' } }],
  ],
  [
    'reasoning models: reasoning_content',
    [{ role: 'assistant', content: 'Hi', reasoning_content: 'Hm' }],
    [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ],
  ],
]

describe('messages are read from', () => {
  test.each(CASES.map(([name, ...given]) => ({ name, given })))('$name', ({ given: [value, messages, rest] }) => {
    const side = readSide(value)
    expect(side?.messages).toEqual(messages)
    expect(side?.rest).toEqual(rest)
  })
})
