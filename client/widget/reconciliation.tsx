// The result of a job: its figures in rows, whatever they are called. Values are text, whatever they hold.
import type { Json } from '../../durable/protocol/update.ts'
import { amountsIn } from './amounts.ts'
import type { DetailSpeech } from './speech.ts'

export function Reconciliation({ result, speech }: { readonly result: Json; readonly speech: DetailSpeech }) {
  if (!isObject(result) || Object.keys(result).length === 0) return null
  return (
    <details class="result" part="result">
      <summary>{speech.messages.result}</summary>
      <Rows value={result} speech={speech} />
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

interface RowsProps {
  readonly value: { readonly [key: string]: Json }
  readonly speech: DetailSpeech
}

function Rows({ value, speech }: RowsProps) {
  return (
    <dl>
      {Object.entries(value)
        .toSorted(inOrder)
        .map(([name, entry]) => (
          <div key={name}>
            <dt>{amountsIn(speech).name(name)}</dt>
            <dd>{isObject(entry) ? <Rows value={entry} speech={speech} /> : scalar(name, entry, speech)}</dd>
          </div>
        ))}
    </dl>
  )
}

function scalar(name: string, value: Json, speech: DetailSpeech): string {
  if (typeof value === 'boolean') return amountsIn(speech).name(value ? 'yes' : 'no')
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return JSON.stringify(value)
  if (name === 'bytes') return amountsIn(speech).amount(value, name)
  if (name === 'bytes_per_second') return amountsIn(speech).rate(value, 'bytes')
  return Number.isInteger(value) ? speech.format.count(value) : String(value)
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
