// The figures under the bar: how much, how fast, how long, and the counts by name.
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { useSpeech } from './speech.ts'

interface FiguresProps {
  readonly snapshot: Snapshot
  /** What time it is at the service, in milliseconds since the epoch. */
  readonly now: number
}

export function Figures({ snapshot, now }: FiguresProps) {
  const { format } = useSpeech()
  const { done, total, unit, rate, eta_seconds, counts } = snapshot
  const going = !hasEnded(snapshot)
  return (
    <>
      <ul class="figures" part="figures">
        {done !== null && <li>{format.doneOf(done, total, unit)}</li>}
        {going && rate !== null && rate > 0 && <li>{format.rate(rate, unit)}</li>}
        {going && eta_seconds !== null && <li>{format.timeLeft(eta_seconds)}</li>}
        {snapshot.started_at !== null && <Elapsed from={snapshot.started_at} to={snapshot.ended_at} now={now} />}
      </ul>
      {counts !== null && (
        <dl class="counts" part="counts">
          {Object.entries(counts).map(([name, count]) => (
            <div key={name} class={count === 0 ? 'count zero' : 'count'} data-count={name}>
              <dt>{name.replaceAll('_', ' ')}</dt>
              <dd>{format.count(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

interface ElapsedProps {
  readonly from: string
  readonly to: string | null
  readonly now: number
}

function Elapsed({ from, to, now }: ElapsedProps) {
  const { messages, format } = useSpeech()
  const seconds = ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000
  // Nothing takes no time.
  return (
    <li>
      {to === null
        ? messages.elapsed(format.duration(seconds))
        : messages.took(format.duration(Math.max(1, Math.round(seconds))))}
    </li>
  )
}
