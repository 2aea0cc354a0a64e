// The rate of a job over time. The points so far are asked for once; the newer ones come with the job's own events.
import { useEffect, useRef, useState } from 'preact/hooks'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { useResource } from './use-resource.ts'
import type { Plot } from './rate-plot.ts'
import { mergeSamples, type Samples } from './rate-samples.ts'
import type { Rates } from './wire.ts'

interface RateChartProps {
  readonly id: string
  readonly snapshot: Snapshot
  /** What time it was at the service when the snapshot was heard (milliseconds since the epoch). */
  readonly time: number
}

export function RateChart({ id, snapshot, time }: RateChartProps) {
  // Asked for again at the end: between the first answer and the first event there may have been more.
  const version = snapshot.attempt * 2 + (hasEnded(snapshot) ? 1 : 0)
  const rates = useResource<Rates>(`/api/jobs/${encodeURIComponent(id)}/rates`, version)
  const [samples, setSamples] = useState<Samples>([])
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | null>(null)
  const latest = useRef(samples)
  latest.current = samples
  useEffect(() => {
    if (rates.value) setSamples(mergeSamples(rates.value.samples, []))
  }, [rates.value])
  useEffect(() => {
    const { rate, done, status } = snapshot
    if (status === 'running' && rate !== null) setSamples((now) => mergeSamples(now, [[time, done ?? 0, rate]]))
  }, [snapshot, time])
  const drawn = samples.length > 1
  const origin = Date.parse(snapshot.started_at ?? snapshot.created_at)
  const unit = snapshot.unit ?? rates.value?.unit ?? ''
  useEffect(() => {
    if (!drawn) return
    let gone = false
    // A library of its own chunk: only this page needs it, and not before there is something to draw.
    void import('./rate-plot.ts').then(({ drawPlot }) => {
      if (!gone && box.current) plot.current = drawPlot(box.current, unit, origin, latest.current)
    })
    return () => {
      gone = true
      plot.current?.remove()
      plot.current = null
    }
  }, [drawn, unit, origin])
  useEffect(() => plot.current?.show(samples), [samples])
  if (!drawn) return null
  return (
    <figure class="chart">
      <figcaption>Rate over time, {unit === 'bytes' ? 'MB' : unit || 'steps'} a second</figcaption>
      <div ref={box} role="img" aria-label={`Highest ${peak(samples, unit)} a second`} />
    </figure>
  )
}

function peak(samples: Samples, unit: string): string {
  const highest = samples.reduce((most, [, , rate]) => Math.max(most, rate), 0)
  return unit === 'bytes' ? `${(highest / 1e6).toFixed(1)} MB` : `${Math.round(highest)} ${unit}`
}
