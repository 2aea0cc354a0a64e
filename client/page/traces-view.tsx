// All traces, newest first, in pages: searched, narrowed to errors or a source, and deleted by the handful.
import { useState } from 'preact/hooks'
import { requestJson } from '../request.ts'
import { Pager } from './pager.tsx'
import { useCan } from './session.ts'
import { showImport } from './show-import.ts'
import { Blank, Loading, Trouble, useTitle } from './states.tsx'
import { TraceFilters } from './trace-filters.tsx'
import { TraceTable } from './trace-table.tsx'
import { usePages } from './use-pages.ts'
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

function Pages({ filters, version }: { readonly filters: URLSearchParams; readonly version: number }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [trouble, setTrouble] = useState<string | null>(null)
  const canDelete = useCan('delete')
  const query = new URLSearchParams([...filters, ['limit', '50']])
  const pages = usePages<TracePage>(`/api/traces?${query}`, version)
  const { page, number, turning, problem, reread } = pages

  const remove = async () => {
    if (chosen.size === 0) return
    if (!confirm(`Delete ${chosen.size === 1 ? 'this trace' : `these ${chosen.size} traces`} for good?`)) return
    try {
      await requestJson('/api/traces/delete', { method: 'POST', body: { ids: [...chosen] } })
      setChosen(new Set())
      setTrouble(null)
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
    reread()
  }

  if (page === null) return problem === null ? <Loading /> : <Trouble problem={problem} onRetry={reread} />
  if (page.traces.length === 0 && number === 1) return <Nothing filtered={filters.size > 0} />
  return (
    <>
      {(problem ?? trouble) !== null && <Trouble problem={problem ?? trouble ?? ''} onRetry={reread} />}
      <TraceTable traces={page.traces} busy={turning} chosen={chosen} onChoose={canDelete ? setChosen : null} />
      <div class="bar-row">
        {canDelete && (
          <button type="button" class="danger" aria-disabled={chosen.size === 0} onClick={remove}>
            {chosen.size === 0 ? 'Delete' : `Delete ${chosen.size}`}
          </button>
        )}
        <Pager pages={pages} />
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
      {canImport && (
        <button type="button" class="primary" aria-haspopup="dialog" onClick={() => void showImport()}>
          Import traces
        </button>
      )}
    </Blank>
  )
}
