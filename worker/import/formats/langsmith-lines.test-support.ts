// A run as LangChain's tracer sends it: posted when it begins, patched when it ends.
import type { JsonObject } from '../../../durable/protocol/update.ts'

export const POST: JsonObject = {
  operation: 'post',
  id: 'r1',
  trace_id: 't1',
  parent_run_id: null,
  name: 'ChatOpenAI',
  run_type: 'llm',
  start_time: '2026-02-14T23:59:02.184025',
  inputs: {
    messages: [
      [
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain', 'schema', 'messages', 'HumanMessage'],
          kwargs: { content: 'Hi' },
        },
      ],
    ],
  },
  extra: {
    metadata: { ls_provider: 'openai', ls_model_name: 'm', thread_id: 's' },
    invocation_params: { temperature: 0, tools: [{ function: { name: 'f' } }] },
    runtime: { library: 'x' },
  },
  tags: ['a'],
}

export const PATCH: JsonObject = {
  operation: 'patch',
  id: 'r1',
  trace_id: 't1',
  end_time: '2026-02-14T23:59:03.184025',
  error: null,
  outputs: {
    generations: [
      [
        {
          text: 'Hello',
          message: {
            id: ['langchain', 'schema', 'messages', 'AIMessage'],
            kwargs: { content: 'Hello', usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 } },
          },
        },
      ],
    ],
  },
}
