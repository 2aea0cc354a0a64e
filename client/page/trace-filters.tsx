// Search, errors only, and source. The filters live in the URL.
import { useEffect, useRef } from 'preact/hooks'

interface TraceFiltersProps {
  readonly filters: URLSearchParams
  readonly onChange: (filters: URLSearchParams) => void
}

/** A pause in typing after which the search is made. */
const TYPING_MS = 300

const SOURCES = { otlp: 'OTLP', langfuse: 'Langfuse', langsmith: 'LangSmith', phoenix: 'Phoenix', sample: 'Sample' }

export function TraceFilters({ filters, onChange }: TraceFiltersProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(filters)
  latest.current = filters
  useEffect(() => () => clearTimeout(timer.current), [])
  const set = (name: string, value: string) => {
    const now = new URLSearchParams(latest.current)
    if (value === '') now.delete(name)
    else now.set(name, value)
    onChange(now)
  }
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label="Search traces"
        placeholder="Search name, input, output"
        defaultValue={filters.get('q') ?? ''}
        onInput={({ currentTarget: { value } }) => {
          clearTimeout(timer.current)
          timer.current = setTimeout(() => set('q', value.trim()), TYPING_MS)
        }}
      />
      <select
        aria-label="Source"
        value={filters.get('source') ?? ''}
        onChange={(event) => set('source', event.currentTarget.value)}
      >
        <option value="">All sources</option>
        {Object.entries(SOURCES).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <label class="check">
        <input
          type="checkbox"
          checked={filters.get('has_errors') === 'true'}
          onChange={({ currentTarget: { checked } }) => set('has_errors', checked ? 'true' : '')}
        />
        Errors only
      </label>
    </form>
  )
}
