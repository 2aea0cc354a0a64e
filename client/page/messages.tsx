// A conversation: who said what, and which tools were called with what.
/* oxlint-disable react/no-array-index-key -- the messages of a span never change */
import { JsonValue } from './json-value.tsx'
import type { Message } from './wire.ts'

export function Messages({ messages }: { readonly messages: readonly Message[] }) {
  return (
    <ol class="messages">
      {messages.map((message, index) => (
        <li key={index} data-role={message.role}>
          <p class="role">
            {message.role ?? 'message'}
            {message.name !== undefined && ` · ${message.name}`}
            {message.tool_call_id !== undefined && <code>{message.tool_call_id}</code>}
          </p>
          {message.content !== undefined && message.content !== '' && <JsonValue value={message.content} />}
          {message.parts?.map((part, at) => (
            <JsonValue key={at} value={part['text'] ?? part} />
          ))}
          {message.tool_calls?.map((call, at) => (
            <div key={call.id ?? at} class="tool-call">
              <p class="role">
                calls <strong>{call.name}</strong> {call.id !== undefined && <code>{call.id}</code>}
              </p>
              <JsonValue value={call.arguments} />
            </div>
          ))}
        </li>
      ))}
    </ol>
  )
}
