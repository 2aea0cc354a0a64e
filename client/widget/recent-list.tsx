// What this browser has imported before, each in a line with its live state; pressing one shows it in full. What the
// service no longer knows drops out.
import { Component } from 'preact'
import { observeJob } from '../observe-job.ts'
import type { JobWatch } from '../watch-job.ts'
import type { ImportSpeech } from './speech.ts'
import type { TicketSource } from '../ticket.ts'
import { moodInWords, moodOf } from './mood.ts'

interface RecentListProps {
  readonly service: string
  readonly ids: readonly string[]
  readonly ticketFor: (id: string) => TicketSource | undefined
  readonly speech: ImportSpeech
  readonly onShow: (id: string) => void
  readonly onGone: (id: string) => void
}

export class RecentList extends Component<RecentListProps, { readonly open: boolean }> {
  override state = { open: false }

  override render({ ids, ...props }: RecentListProps) {
    return (
      <details class="recent" part="recent" onToggle={({ currentTarget: { open } }) => this.setState({ open })}>
        <summary>{props.speech.messages.recent}</summary>
        <ul>{this.state.open && ids.map((id) => <RecentImport key={id} id={id} {...props} />)}</ul>
      </details>
    )
  }
}

interface RecentImportProps extends Omit<RecentListProps, 'ids'> {
  readonly id: string
}

class RecentImport extends Component<RecentImportProps> {
  #hold: JobWatch | null = null

  override componentDidMount(): void {
    const { service, id, ticketFor } = this.props
    const ticket = ticketFor(id)
    this.#hold = observeJob({ baseUrl: service, jobId: id, ...(ticket !== undefined && { ticket }) }, ({ refusal }) => {
      if (refusal?.status === 404) this.props.onGone(id)
      else this.forceUpdate()
    })
    this.forceUpdate()
  }

  override componentWillUnmount(): void {
    this.#hold?.close()
  }

  override render({ id, speech: { messages, format }, onShow }: RecentImportProps) {
    const view = this.#hold?.view
    const mood = view ? moodOf(view, navigator.onLine) : 'loading'
    const snapshot = view?.snapshot
    return (
      <li data-mood={mood} data-job={id}>
        <button type="button" class="link" onClick={() => onShow(id)}>
          {snapshot?.title ?? id}
        </button>{' '}
        <span class="mood">{moodInWords(messages, mood)}</span>{' '}
        <span class="quiet">{snapshot?.progress != null && format.percent(snapshot.progress)}</span>
      </li>
    )
  }
}
