// What an import could not take in: asked for when somebody wants to see it, and easy to carry away.
/* oxlint-disable react/no-array-index-key -- the list only ever grows at its end */
import { Component } from 'preact'
import type { JobUrls } from '../address.ts'
import { type JobFailure, jobFailures } from '../job-actions.ts'
import { CopyButton } from './copy-button.tsx'
import { focusIsLost } from './element.ts'
import type { DetailSpeech } from './speech.ts'
import { asTable } from './spreadsheet.ts'

interface FailureListProps {
  readonly urls: JobUrls
  readonly count: number
  readonly speech: DetailSpeech
}

interface FailureListState {
  readonly failures: readonly JobFailure[]
  /** Undefined before the first page, null after the last. */
  readonly cursor: string | null | undefined
  readonly problem: string | null
  /** A page is under way. */
  readonly busy: boolean
}

export class FailureList extends Component<FailureListProps, FailureListState> {
  override state: FailureListState = { failures: [], cursor: undefined, problem: null, busy: false }
  #list: HTMLUListElement | null = null

  override render({ count, speech }: FailureListProps, { failures, cursor, problem, busy }: FailureListState) {
    const { messages, format } = speech
    const title = format.fill(messages.whatFailed, { n: format.count(count) })
    return (
      <details
        class="failures"
        part="failures"
        onToggle={({ currentTarget }) => {
          if (currentTarget.open && cursor === undefined) void this.#load()
        }}
      >
        <summary>{title}</summary>
        {problem !== null && (
          <p class="bad" role="alert">
            {problem}
          </p>
        )}
        {cursor === undefined && busy && <p class="quiet">{messages.states.loading}</p>}
        {cursor === null && failures.length === 0 && <p class="quiet">{messages.logEmpty}</p>}
        {failures.length > 0 && (
          <ul
            ref={(list) => {
              this.#list = list
            }}
            tabindex={0}
            aria-label={title}
          >
            {failures.map((failure, index) => (
              <li key={index}>
                <b>{failure.place}</b> {failure.trace_id !== null && <code>{failure.trace_id}</code>} {failure.reason}
              </li>
            ))}
          </ul>
        )}
        <div class="buttons">
          {(problem !== null || typeof cursor === 'string') && (
            <button type="button" part="button" aria-disabled={busy} onClick={() => void this.#load()}>
              {problem === null ? messages.more : messages.retry}
            </button>
          )}
          {failures.length > 0 && (
            <CopyButton
              label={messages.copy}
              messages={messages}
              text={() => asTable(failures.map(({ place, trace_id, reason }) => [place, trace_id ?? '', reason]))}
            />
          )}
        </div>
      </details>
    )
  }

  override getSnapshotBeforeUpdate(): boolean {
    return !focusIsLost()
  }

  /** The button that asked for the last page is gone with it. */
  override componentDidUpdate(_props: FailureListProps, _state: FailureListState, hadFocus: boolean): void {
    if (hadFocus && focusIsLost()) this.#list?.focus()
  }

  async #load(): Promise<void> {
    if (this.state.busy) return
    this.setState({ busy: true })
    try {
      const { failures, next_cursor } = await jobFailures(this.props.urls, this.state.cursor)
      this.setState({ failures: [...this.state.failures, ...failures], cursor: next_cursor, problem: null })
    } catch (error) {
      this.setState({ problem: error instanceof Error ? error.message : String(error) })
    }
    this.setState({ busy: false })
  }
}
