// All that is known of one span: figures, errors, messages, and every attribute. Values are text; long ones are folded.
import { useState } from 'preact/hooks'
import { cost, count, duration, time } from './figures.ts'
import { JsonValue } from './json-value.tsx'
import { Messages } from './messages.tsx'
import { Loading, Trouble } from './states.tsx'
import { useResource } from './use-resource.ts'
import type { SpanBody, SpanRow } from './wire.ts'

/** Shown as messages or apart, not among the rest. */
const APART = new Set(['input', 'output', 'input_messages', 'output_messages'])

interface SpanDetailProps {
  readonly traceId: string
  readonly span: SpanRow
}

export function SpanDetail({ traceId, span }: SpanDetailProps) {
  return (
    <section class="span-detail" aria-label={`Span ${span.name}`}>
      <h2>
        <span class="kind">{span.kind}</span> {span.name}
      </h2>
      <p class="quiet">
        {[
          time(span.start_time),
          duration(span.duration_ms),
          span.model,
          span.provider,
          span.total_tokens === null
            ? null
            : `${count(span.total_tokens)} tokens (${count(span.prompt_tokens)} in, ${count(span.completion_tokens)} out)`,
          span.cost_usd === null ? null : cost(span.cost_usd),
        ]
          .filter((text) => text !== null && text !== '–')
          .join(' · ')}
      </p>
      {span.status === 'error' && <p class="error-box">{span.status_message ?? 'Failed, without a message.'}</p>}
      {span.body !== null && <Body body={span.body} />}
      {span.body_omitted === 'too_large' && <LargeBody traceId={traceId} spanId={span.span_id} />}
      {span.body_omitted === 'missing' && <p class="bad">What this span held is no longer stored.</p>}
    </section>
  )
}

/** Too large to come with its trace: read by itself. */
function LargeBody({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) {
  const [version, setVersion] = useState(0)
  const path = `/api/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`
  const span = useResource<SpanRow>(path, version)
  if (span.problem !== null) return <Trouble problem={span.problem} onRetry={() => setVersion(version + 1)} />
  return span.value?.body ? <Body body={span.value.body} /> : <Loading />
}

function Body({ body }: { readonly body: SpanBody }) {
  const rest = Object.entries(body).filter(([name]) => !APART.has(name))
  return (
    <>
      <Side title="Input" messages={body.input_messages} value={body.input} />
      <Side title="Output" messages={body.output_messages} value={body.output} />
      {rest.map(([name, value]) => (
        <details key={name} class="fold">
          <summary>{name.replaceAll('_', ' ')}</summary>
          <JsonValue value={value} />
        </details>
      ))}
    </>
  )
}

interface SideProps {
  readonly title: string
  readonly messages: SpanBody['input_messages']
  readonly value: unknown
}

function Side({ title, messages, value }: SideProps) {
  const hasMessages = messages !== undefined && messages.length > 0
  if (!hasMessages && value === undefined) return null
  return (
    <>
      <h3>{title}</h3>
      {hasMessages && <Messages messages={messages} />}
      {value !== undefined &&
        (hasMessages ? (
          <details class="fold">
            <summary>As recorded</summary>
            <JsonValue value={value} />
          </details>
        ) : (
          <JsonValue value={value} />
        ))}
    </>
  )
}
