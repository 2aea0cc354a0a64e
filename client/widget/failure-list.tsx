// What an import could not take in: asked for when somebody wants to see it, and easy to carry away.
/* oxlint-disable react/no-array-index-key -- the list only ever grows at its end */
import { useState } from 'preact/hooks'
import type { JobUrls } from '../address.ts'
import { type FailurePage, type JobFailure, jobFailures } from '../job-actions.ts'
import { CopyButton } from './copy-button.tsx'
import { outcomeEn as messages } from './messages/outcome-en.ts'
import { useSpeech } from './speech.ts'

export function FailureList({ urls, count }: { readonly urls: JobUrls; readonly count: number }) {
  const { format } = useSpeech()
  const [failures, setFailures] = useState<readonly JobFailure[]>([])
  /** Undefined before the first page, null after the last. */
  const [cursor, setCursor] = useState<string | null | undefined>(undefined)
  const [problem, setProblem] = useState<string | null>(null)

  const load = async () => {
    setProblem(null)
    try {
      const page: FailurePage = await jobFailures(urls, cursor)
      setFailures([...failures, ...page.failures])
      setCursor(page.next_cursor)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <details
      class="failures"
      part="failures"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && cursor === undefined) void load()
      }}
    >
      <summary>{messages.whatFailed(count, format.count(count))}</summary>
      {problem !== null && <p class="remark bad">{problem}</p>}
      {cursor === undefined && problem === null && <p class="quiet">{messages.loading}</p>}
      {cursor === null && failures.length === 0 && <p class="quiet">{messages.none}</p>}
      {failures.length > 0 && (
        <ul tabindex={0} aria-label={messages.failed}>
          {failures.map((failure, index) => (
            <li key={index}>
              <b>{failure.place}</b> {failure.trace_id !== null && <code>{failure.trace_id}</code>} {failure.reason}
            </li>
          ))}
        </ul>
      )}
      <div class="buttons">
        {(problem !== null || typeof cursor === 'string') && (
          <button type="button" onClick={load}>
            {problem === null ? messages.more : messages.again}
          </button>
        )}
        {failures.length > 0 && <CopyButton text={() => asTable(failures)} />}
      </div>
    </details>
  )
}

/** Tab-separated, as spreadsheets take it. */
function asTable(failures: readonly JobFailure[]): string {
  return failures.map(({ place, trace_id, reason }) => [place, trace_id ?? '', reason].join('\t')).join('\n')
}
