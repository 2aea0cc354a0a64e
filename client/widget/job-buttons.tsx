// Cancel, which asks first and keeps the focus where it was, and retry.
import { Component } from 'preact'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import type { JobUrls } from '../address.ts'
import { cancelJob, retryJob } from '../job-actions.ts'
import { RequestProblem } from '../problem.ts'
import { useSpeech } from './speech.ts'

interface JobButtonsProps {
  readonly snapshot: Snapshot
  readonly urls: JobUrls
  readonly onRetried: () => void
  readonly onProblem: (problem: RequestProblem) => void
}

interface JobButtonsState {
  /** Whether to cancel is being asked. */
  readonly asking: boolean
  /** A request is under way. */
  readonly busy: boolean
  readonly problem: string | null
}

export class JobButtons extends Component<JobButtonsProps, JobButtonsState> {
  override state: JobButtonsState = { asking: false, busy: false, problem: null }
  #group: HTMLDivElement | null = null

  override render({ snapshot }: JobButtonsProps, { asking, busy, problem }: JobButtonsState) {
    const { messages } = useSpeech()
    const ended = hasEnded(snapshot)
    const canCancel = !ended && !snapshot.cancelling
    const canRetry = ended && snapshot.status !== 'completed' && snapshot.retryable
    if (!canCancel && !canRetry && problem === null) return null
    return (
      <div
        class="buttons"
        part="buttons"
        ref={(group) => {
          this.#group = group
        }}
      >
        {problem !== null && (
          <p class="remark bad" role="alert">
            {problem}
          </p>
        )}
        {canCancel && !asking && (
          <button type="button" part="button cancel" disabled={busy} onClick={() => this.#turn(true)}>
            {messages.cancel}
          </button>
        )}
        {canCancel && asking && (
          <>
            <span class="ask">{messages.cancelAsk}</span>
            <button
              type="button"
              part="button"
              disabled={busy}
              onKeyDown={this.#dismiss}
              onClick={() => this.#turn(false)}
            >
              {messages.cancelNo}
            </button>
            <button
              type="button"
              part="button danger"
              class="danger"
              disabled={busy}
              onKeyDown={this.#dismiss}
              onClick={() => this.#act(cancelJob)}
            >
              {messages.cancelYes}
            </button>
          </>
        )}
        {canRetry && (
          <button type="button" part="button retry" class="main" disabled={busy} onClick={() => this.#retry()}>
            {messages.retry}
          </button>
        )}
      </div>
    )
  }

  /** Asks, or stops asking; the focus goes to what took the place of the button that was pressed. */
  #turn(asking: boolean): void {
    this.setState({ asking }, () => this.#group?.querySelector('button')?.focus())
  }

  /** Escape answers the question, and does not also close a dialog around it. */
  readonly #dismiss = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#turn(false)
  }

  async #retry(): Promise<void> {
    if (await this.#act(retryJob)) this.props.onRetried()
  }

  async #act(action: (urls: JobUrls) => Promise<unknown>): Promise<boolean> {
    this.setState({ busy: true, problem: null })
    try {
      await action(this.props.urls)
      return true
    } catch (error) {
      if (!(error instanceof RequestProblem)) throw error
      this.setState({ problem: error.message })
      this.props.onProblem(error)
      return false
    } finally {
      this.setState({ busy: false })
      this.#turn(false)
    }
  }
}
