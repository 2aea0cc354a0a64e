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

/** Of a tally: what was there, then what became of it. Everything else follows as it came. */
const TALLY = ['found', 'imported', 'updated', 'skipped', 'failed']

function inOrder([a]: Entry, [b]: Entry): number {
  const [first, second] = [TALLY.indexOf(a), TALLY.indexOf(b)]
  return first < 0 || second < 0 ? 0 : first - second
}

type Entry = readonly [name: string, value: Json]

function Rows({ value }: { readonly value: { readonly [key: string]: Json } }) {
  return (
    <dl>
      {Object.entries(value)
        .toSorted(inOrder)
        .map(([name, entry]) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd>{isObject(entry) ? <Rows value={entry} /> : <Scalar name={name} value={entry} />}</dd>
          </div>
        ))}
    </dl>
  )
}

function Scalar({ name, value }: { readonly name: string; readonly value: Json }) {
  const { format } = useSpeech()
  if (typeof value === 'boolean') return <>{value ? messages.yes : messages.no}</>
  if (typeof value === 'string') return <>{value}</>
  if (typeof value !== 'number') return <>{JSON.stringify(value)}</>
  if (name === 'bytes') return <>{format.amount(value, name)}</>
  if (name === 'bytes_per_second') return <>{format.rate(value, 'bytes')}</>
  return <>{Number.isInteger(value) ? format.count(value) : value}</>
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
