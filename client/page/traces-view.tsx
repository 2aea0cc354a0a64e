// All traces, newest first, in pages: searched, narrowed to errors or a source, and deleted by the handful.
import { useState } from 'preact/hooks'
import { requestJson } from '../request.ts'
import { useCan } from './session.ts'
import { Blank, Loading, Trouble, useTitle } from './states.tsx'
import { TraceFilters } from './trace-filters.tsx'
import { TraceTable } from './trace-table.tsx'
import { useResource } from './use-resource.ts'
import type { TracePage } from './wire.ts'
import { navigate } from './router.ts'

const FILTERS = ['q', 'has_errors', 'source'] as const

export function TracesView({ url, version }: { readonly url: URL; readonly version: number }) {
  useTitle('Traces')
  const filters = new URLSearchParams(
    [...url.searchParams].filter(([name]) => (FILTERS as readonly string[]).includes(name)),
  )
  return (
    <>
      <div class="bar-row">
        <h1>Traces</h1>
        <TraceFilters filters={filters} onChange={(now) => navigate(now.size > 0 ? `/?${now}` : '/', 'replace')} />
      </div>
      <Pages key={filters.toString()} filters={filters} version={version} />
    </>
  )
}

/** The cursors of the pages up to the one that is shown: the way back. */
function Pages({ filters, version }: { readonly filters: URLSearchParams; readonly version: number }) {
  const [cursors, setCursors] = useState<readonly string[]>([])
  const [changes, setChanges] = useState(0)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [trouble, setTrouble] = useState<string | null>(null)
  const canDelete = useCan('delete')
  const query = new URLSearchParams(filters)
  query.set('limit', '50')
  const cursor = cursors.at(-1)
  if (cursor !== undefined) query.set('cursor', cursor)
  const page = useResource<TracePage>(`/api/traces?${query}`, version + changes)

  const remove = async () => {
    if (!confirm(`Delete ${chosen.size === 1 ? 'this trace' : `these ${chosen.size} traces`} for good?`)) return
    try {
      await requestJson('/api/traces/delete', { method: 'POST', body: { ids: [...chosen] } })
      setChosen(new Set())
      setTrouble(null)
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
    setChanges(changes + 1)
  }

  if (page.value === null) {
    return page.problem === null ? (
      <Loading />
    ) : (
      <Trouble problem={page.problem} onRetry={() => setChanges(changes + 1)} />
    )
  }
  const { traces, next_cursor } = page.value
  if (traces.length === 0 && cursors.length === 0) return <Nothing filtered={filters.size > 0} />
  return (
    <>
      {(page.problem ?? trouble) !== null && (
        <Trouble problem={page.problem ?? trouble ?? ''} onRetry={() => setChanges(changes + 1)} />
      )}
      <TraceTable traces={traces} chosen={chosen} onChoose={canDelete ? setChosen : null} />
      <div class="bar-row">
        {canDelete && (
          <button type="button" class="danger" disabled={chosen.size === 0} onClick={remove}>
            {chosen.size === 0 ? 'Delete' : `Delete ${chosen.size}`}
          </button>
        )}
        <div class="pager">
          <button type="button" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </button>
          <span>Page {cursors.length + 1}</span>
          <button
            type="button"
            disabled={next_cursor === null}
            onClick={() => next_cursor !== null && setCursors([...cursors, next_cursor])}
          >
            Older
          </button>
        </div>
      </div>
    </>
  )
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const canImport = useCan('import')
  if (filtered) {
    return (
      <Blank title="No trace fits">
        <a href="/">Show all traces</a>
      </Blank>
    )
  }
  return (
    <Blank title="No traces yet">
      <p>Import a file from Langfuse, LangSmith, Phoenix or any OTLP exporter, or try the sample.</p>
      {canImport && <jobcast-import />}
    </Blank>
  )
}
