// The figures under the bar: how much, how fast, how long, and the counts by name.
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { amountsIn } from './amounts.ts'
import type { DetailSpeech } from './speech.ts'

interface FiguresProps {
  readonly snapshot: Snapshot
  /** Whether it is being followed: what is lost has no rate, and ends nobody knows when. */
  readonly fresh: boolean
  /** What time it is at the service, in milliseconds since the epoch. */
  readonly now: number
  readonly speech: DetailSpeech
}

export function Figures({ snapshot, fresh, now, speech }: FiguresProps) {
  const { messages, format } = speech
  const amounts = amountsIn(speech)
  const { done, total, unit, rate, eta_seconds, counts, started_at, ended_at } = snapshot
  const going = fresh && !hasEnded(snapshot)
  return (
    <>
      <ul class="figures" part="figures">
        {done !== null && <li>{amounts.doneOf(done, total, unit)}</li>}
        {going && rate !== null && rate > 0 && <li>{amounts.rate(rate, unit)}</li>}
        {going && eta_seconds !== null && <li>{amounts.timeLeft(eta_seconds)}</li>}
        {started_at !== null && (
          <li>{format.fill(ended_at === null ? messages.elapsed : messages.took, { time: passed() })}</li>
        )}
      </ul>
      {counts !== null && (
        <dl class="counts" part="counts">
          {Object.entries(counts).map(([name, count]) => (
            <div key={name} class={count === 0 ? 'count zero' : 'count'} data-count={name}>
              <dt>{amounts.name(name)}</dt>
              <dd>{format.count(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )

  function passed(): string {
    const seconds = ((ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at ?? '')) / 1000
    // Nothing takes no time.
    return amounts.duration(ended_at === null ? seconds : Math.max(1, Math.round(seconds)))
  }
}
