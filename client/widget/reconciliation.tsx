// The result of a job: its figures in rows, whatever they are called. Values are text, whatever they hold.
import type { Json } from '../../durable/protocol/update.ts'
import { outcomeEn as messages } from './messages/outcome-en.ts'
import { useSpeech } from './speech.ts'

export function Reconciliation({ result }: { readonly result: Json }) {
  if (!isObject(result) || Object.keys(result).length === 0) return null
  return (
    <details class="result" part="result">
      <summary>{messages.result}</summary>
      <Rows value={result} />
    </details>
  )
}

function Rows({ value }: { readonly value: { readonly [key: string]: Json } }) {
  return (
    <dl>
      {Object.entries(value).map(([name, entry]) => (
        <div key={name}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>{isObject(entry) ? <Rows value={entry} /> : <Scalar value={entry} />}</dd>
        </div>
      ))}
    </dl>
  )
}

function Scalar({ value }: { readonly value: Json }) {
  const { format } = useSpeech()
  if (Number.isInteger(value)) return <>{format.count(Number(value))}</>
  return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
