// One trace: its figures, its spans as a waterfall, and all that is known of the chosen span.
import { useMemo, useState } from 'preact/hooks'
import { requestJson } from '../request.ts'
import { cost, count, duration, time } from './figures.ts'
import { navigate, pathOf } from './router.ts'
import { useCan } from './session.ts'
import { SpanDetail } from './span-detail.tsx'
import { Loading, Trouble, useTitle } from './states.tsx'
import { useResource } from './use-resource.ts'
import { Waterfall } from './waterfall.tsx'
import { waterfallRows } from './waterfall-rows.ts'
import type { Trace } from './wire.ts'

export function TraceView({ id }: { readonly id: string }) {
  const [version, setVersion] = useState(0)
  const path = `/api/traces/${encodeURIComponent(id)}`
  const trace = useResource<Trace>(path, version)
  useTitle(trace.value?.name ?? 'Trace')
  if (trace.value === null) {
    return (
      <>
        <h1>Trace</h1>
        {trace.problem === null ? (
          <Loading />
        ) : (
          <Trouble problem={trace.problem} onRetry={() => setVersion(version + 1)} />
        )}
      </>
    )
  }
  return <Loaded trace={trace.value} path={path} />
}

function Loaded({ trace, path }: { readonly trace: Trace; readonly path: string }) {
  const rows = useMemo(() => waterfallRows(trace.spans), [trace])
  const [chosen, setChosen] = useState(rows[0]?.span.span_id ?? null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const canDelete = useCan('delete')
  const span = rows.find((row) => row.span.span_id === chosen)?.span
  const remove = async () => {
    if (!confirm('Delete this trace for good?')) return
    try {
      await requestJson(path, { method: 'DELETE' })
      navigate('/')
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <>
      <div class="bar-row">
        <h1>{trace.name ?? trace.trace_id}</h1>
        {canDelete && (
          <button type="button" class="danger" onClick={remove}>
            Delete
          </button>
        )}
      </div>
      {trouble !== null && (
        <p class="bad" role="alert">
          {trouble}
        </p>
      )}
      <dl class="facts">
        <Fact name="Started" value={time(trace.start_time)} />
        <Fact name="Duration" value={duration(trace.duration_ms)} />
        <Fact name="Spans" value={count(trace.span_count)} />
        <Fact name="Failed spans" value={count(trace.error_count)} bad={trace.error_count > 0} />
        <Fact name="Tokens" value={count(trace.total_tokens)} />
        <Fact name="Cost" value={cost(trace.cost_usd)} />
        <Fact name="Model" value={trace.model} />
        <Fact name="Session" value={trace.session_id} />
        <Fact name="User" value={trace.user_id} />
        <Fact name="Source" value={trace.source} />
        <Fact name="Trace id" value={trace.trace_id} />
        {trace.job_id !== null && (
          <div>
            <dt>Imported by</dt>
            <dd>
              <a href={pathOf({ name: 'job', id: trace.job_id })}>{trace.job_id}</a>
            </dd>
          </div>
        )}
      </dl>
      <div class="split">
        <Waterfall rows={rows} chosen={chosen} onChoose={setChosen} />
        {span && <SpanDetail key={span.span_id} traceId={trace.id} span={span} />}
      </div>
    </>
  )
}

interface FactProps {
  readonly name: string
  readonly value: string | null
  readonly bad?: boolean
}

function Fact({ name, value, bad = false }: FactProps) {
  if (value === null || value === '–') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd class={bad ? 'bad' : undefined}>{value}</dd>
    </div>
  )
}
