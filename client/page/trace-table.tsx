// A page of traces, to read and to choose from.
import { cost, count, duration, time } from './figures.ts'
import { pathOf } from './router.ts'
import type { TraceRow } from './wire.ts'

interface TraceTableProps {
  readonly traces: readonly TraceRow[]
  /** They are about to give way to others. */
  readonly busy: boolean
  readonly chosen: ReadonlySet<string>
  /** Null where there is nothing to choose them for. */
  readonly onChoose: ((chosen: ReadonlySet<string>) => void) | null
}

export function TraceTable({ traces, busy, chosen, onChoose }: TraceTableProps) {
  const all = traces.every((trace) => chosen.has(trace.id))
  const choose = (ids: readonly string[], on: boolean) => {
    const now = new Set(chosen)
    for (const id of ids) {
      if (on) now.add(id)
      else now.delete(id)
    }
    onChoose?.(now)
  }
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Traces" aria-busy={busy}>
      <table>
        <thead>
          <tr>
            {onChoose !== null && (
              <th>
                <input
                  type="checkbox"
                  aria-label="Choose all on this page"
                  checked={all}
                  onChange={({ currentTarget: { checked } }) =>
                    choose(
                      traces.map((trace) => trace.id),
                      checked,
                    )
                  }
                />
              </th>
            )}
            <th>Trace</th>
            <th>Started</th>
            <th class="figure">Duration</th>
            <th class="figure">Spans</th>
            <th class="figure">Tokens</th>
            <th class="figure">Cost</th>
            <th>Model</th>
            <th>Source</th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace) => (
            <tr key={trace.id}>
              {onChoose !== null && (
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${trace.name ?? trace.trace_id}`}
                    checked={chosen.has(trace.id)}
                    onChange={({ currentTarget: { checked } }) => choose([trace.id], checked)}
                  />
                </td>
              )}
              <td class="wide">
                <a href={pathOf({ name: 'trace', id: trace.id })}>{trace.name ?? trace.trace_id}</a>
                {trace.error_count > 0 && <span class="tag bad">{count(trace.error_count)} failed</span>}
                <span class="preview">{trace.input_preview ?? trace.output_preview}</span>
              </td>
              <td class="nowrap">{time(trace.start_time)}</td>
              <td class="figure">{duration(trace.duration_ms)}</td>
              <td class="figure">{count(trace.span_count)}</td>
              <td class="figure">{count(trace.total_tokens)}</td>
              <td class="figure">{cost(trace.cost_usd)}</td>
              <td class="model" title={trace.model ?? undefined}>
                {trace.model ?? '–'}
              </td>
              <td>
                <span class="tag">{trace.source}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
