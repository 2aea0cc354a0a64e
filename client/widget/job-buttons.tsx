// Cancel, which asks first and keeps the focus where it was, and retry.
import { Component } from 'preact'
import { hasEnded } from '../../durable/protocol/snapshot.ts'
import { cancelJob, retryJob } from '../job-actions.ts'
import { RequestProblem } from '../problem.ts'
import type { DetailsProps } from './details-props.ts'
import { focusIsLost } from './element.ts'
import type { DetailSpeech } from './speech.ts'

interface JobButtonsProps extends DetailsProps {
  readonly speech: DetailSpeech
}

type Action = typeof cancelJob | typeof retryJob

interface JobButtonsState {
  /** Whether to cancel is being asked. */
  readonly asking: boolean
  /** Whose request is under way. */
  readonly busy: Action | null
  readonly problem: string | null
}

export class JobButtons extends Component<JobButtonsProps, JobButtonsState> {
  override state: JobButtonsState = { asking: false, busy: null, problem: null }
  #group: HTMLDivElement | null = null
  #panel: HTMLElement | null = null

  override render({ view, mood, rights, speech }: JobButtonsProps, { asking, busy, problem }: JobButtonsState) {
    const { messages } = speech
    const { snapshot } = view
    const ended = snapshot !== null && hasEnded(snapshot)
    const refused = view.connection === 'refused' && !ended
    const control = snapshot !== null && rights.steer && !refused && mood !== 'not-found'
    const canCancel = control && !ended && !snapshot.cancelling
    const canRetry = control && ended && snapshot.status !== 'completed' && snapshot.retryable
    if (!canCancel && !canRetry && !refused && problem === null) return null
    return (
      <div
        class="buttons"
        part="buttons"
        ref={(group) => {
          this.#group = group
          this.#panel = group?.closest<HTMLElement>('.panel') ?? this.#panel
        }}
      >
        {problem !== null && (
          <p class="bad" role="alert">
            {problem}
          </p>
        )}
        {canCancel && !asking && (
          <button type="button" part="button cancel" onClick={() => this.#turn(true)}>
            <slot name="cancel">{messages.cancel}</slot>
          </button>
        )}
        {canCancel && asking && (
          <>
            <span>{messages.cancelAsk}</span>
            <button
              type="button"
              part="button"
              aria-disabled={busy === cancelJob}
              onKeyDown={this.#dismiss}
              onClick={() => this.#turn(false)}
            >
              {messages.cancelNo}
            </button>
            <button
              type="button"
              part="button danger"
              class="danger"
              aria-disabled={busy === cancelJob}
              onKeyDown={this.#dismiss}
              onClick={() => this.#act(cancelJob)}
            >
              {messages.cancelYes}
            </button>
          </>
        )}
        {(canRetry || refused) && (
          <button
            type="button"
            part="button retry"
            class="main"
            aria-disabled={busy === retryJob}
            onClick={refused ? this.props.onRevive : () => this.#retry()}
          >
            <slot name="retry">{messages.retry}</slot>
          </button>
        )}
      </div>
    )
  }

  override getSnapshotBeforeUpdate(): boolean {
    return this.#group?.matches(':focus-within') ?? false
  }

  /** What had the focus may be gone, by a press or since somebody else has cancelled: it stays with the job. */
  override componentDidUpdate(_props: JobButtonsProps, _state: JobButtonsState, hadFocus: boolean): void {
    if (!hadFocus || !focusIsLost()) return
    const next: HTMLElement | null = this.#group?.querySelector('button') ?? this.#panel
    next?.focus()
  }

  /** Asks, or stops asking. */
  #turn(asking: boolean): void {
    if (this.state.busy !== cancelJob) this.setState({ asking })
  }

  /** Escape answers the question, and does not also close a dialog around it. */
  readonly #dismiss = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#turn(false)
  }

  async #retry(): Promise<void> {
    if (await this.#act(retryJob)) this.props.onRevive()
  }

  async #act(action: Action): Promise<boolean> {
    // A button that is disabled loses the focus: while it is busy, its presses are not heard.
    if (this.state.busy === action) return false
    this.setState({ busy: action, problem: null })
    try {
      await action(this.props.urls)
      return true
    } catch (error) {
      if (!(error instanceof RequestProblem)) throw error
      this.setState({ problem: error.message })
      this.props.onProblem(error)
      return false
    } finally {
      // A new attempt may have been seen, and asked to stop, before the answer to its request came.
      if (this.state.busy === action) this.setState({ busy: null })
      if (action === cancelJob) this.setState({ asking: false })
    }
  }
}
