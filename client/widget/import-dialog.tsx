// The dialog that imports traces: choose or drop files, or take the sample; then watch. What it starts belongs to the
// page (uploads.ts) and to the service, so closing it stops nothing and opening it again finds everything.
import { Component, render } from 'preact'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { apiUrl } from '../address.ts'
import { requestJson } from '../request.ts'
import { type Ticket, ticketOf } from '../ticket.ts'
import { withTicket } from '../transports/line-url.ts'
import { addSheet } from './element.ts'
import { FilePicker, type FileFormat } from './file-picker.tsx'
import styles from './import-dialog.css?inline'
import { importEn } from './messages/import-en.ts'
import type { OwnMessages } from './messages/messages.ts'
import { forgetImport, recentImports, rememberImport } from './recent-imports.ts'
import { SampleForm } from './sample-form.tsx'
import type { ImportSpeech, Speech } from './speech.ts'
import { type GetTicket, ticketSource } from './ticket-source.ts'
import { UploadRow } from './upload-row.tsx'
import { addUploads, allUploads, onUploads } from './uploads.ts'

export interface ImportDialogProps {
  readonly service: string
  readonly speech: Speech
  readonly own: OwnMessages | null
  readonly lang: string | undefined
  readonly ticket: string | null
  readonly getTicket: GetTicket | null
  /** Not part of the dialog's script: who imports for the first time has no use for it. */
  readonly loadRecentList: () => Promise<RecentListScript>
  readonly open: boolean
  readonly onClose: () => void
  readonly onStarted: (jobId: string) => void
}

type RecentListScript = typeof import('./recent-list.tsx')

interface ImportDialogState {
  /** The jobs that are shown in full, the newest first. */
  readonly jobs: readonly string[]
  /** Others that this browser has begun, the newest first. */
  readonly recent: readonly string[]
  /** Null until it is loaded. */
  readonly RecentList: RecentListScript['RecentList'] | null
  readonly format: FileFormat
}

/**
 * Draws the dialog into its place, or draws it again. It draws itself: a page that loads the widget under another URL
 * has a second copy of Preact here.
 */
export function drawDialog(place: Element, root: ShadowRoot, props: ImportDialogProps): void {
  addSheet(root, styles)
  render(<ImportDialog {...props} />, place)
}

/** Lets go of everything but the uploads, which belong to the page. */
export function removeDialog(place: Element): void {
  render(null, place)
}

class ImportDialog extends Component<ImportDialogProps, ImportDialogState> {
  override state: ImportDialogState = { jobs: [], recent: [], RecentList: null, format: 'auto' }
  #dialog: HTMLDialogElement | null = null
  #leave: (() => void) | null = null
  /** With what each import was begun, and may be watched. */
  readonly #tickets = new Map<string, string>()

  override componentDidMount(): void {
    this.#leave = onUploads(() => this.forceUpdate())
    if (this.props.open) this.#opened()
  }

  override componentDidUpdate(before: ImportDialogProps): void {
    if (this.props.open && !before.open) this.#opened()
  }

  override componentWillUnmount(): void {
    this.#leave?.()
  }

  override render(
    { service, open, onClose, ticket, getTicket, lang, own, ...props }: ImportDialogProps,
    { jobs, recent, RecentList, format }: ImportDialogState,
  ) {
    const speech: ImportSpeech = { ...props.speech, messages: { ...importEn, ...props.speech.messages } }
    const { messages } = speech
    const uploads = allUploads().filter(({ baseUrl, state }) => baseUrl === service && state.kind !== 'started')
    const others = recent.filter((id) => !jobs.includes(id))
    return (
      <dialog
        ref={(dialog) => {
          this.#dialog = dialog
        }}
        part="dialog"
        aria-labelledby="title"
        onClose={onClose}
      >
        <div class="top">
          <h2 id="title">{messages.importTraces}</h2>
          <button
            type="button"
            class="close"
            part="close"
            aria-label={messages.close}
            onClick={() => this.#dialog?.close()}
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
        <div class="body">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} speech={speech} />
          ))}
          {open &&
            jobs.map((id) => (
              <jobcast-progress
                key={id}
                job={id}
                src={service}
                lang={lang}
                messages={own}
                ticket={this.#tickets.get(id) ?? ticket ?? undefined}
                getTicket={getTicket}
              />
            ))}
          {uploads.length + jobs.length > 0 && <p class="quiet">{messages.hint}</p>}
          <FilePicker
            format={format}
            speech={speech}
            onFormat={(chosen) => this.setState({ format: chosen })}
            onFiles={(files) => addUploads(service, files, format, this.#freshTicket, this.#started)}
          />
          <SampleForm service={service} ticket={this.#freshTicket} speech={speech} onStarted={this.#started} />
          {open && others.length > 0 && RecentList && (
            <RecentList
              service={service}
              ids={others}
              ticketFor={(id) => ticketSource(this.#tickets.get(id) ?? ticket, getTicket, id)}
              speech={speech}
              onShow={(id) => this.#show(id)}
              onGone={(id) => {
                forgetImport(service, id)
                this.setState({ recent: this.state.recent.filter((other) => other !== id) })
              }}
            />
          )}
        </div>
      </dialog>
    )
  }

  #opened(): void {
    const { service, ticket } = this.props
    this.#dialog?.showModal()
    this.#recall(recentImports(service))
    runningImports(service, ticket).then(
      (running) => {
        const { jobs } = this.state
        this.setState({ jobs: [...jobs, ...running.filter((id) => !jobs.includes(id))] })
      },
      // The list is a convenience: importing works without it, and says itself what is wrong.
      () => {},
    )
  }

  #recall(recent: readonly string[]): void {
    this.setState({ recent })
    if (recent.length === 0) return
    this.props.loadRecentList().then(
      ({ RecentList }) => this.setState({ RecentList }),
      // The network is away: importing works without the list.
      () => {},
    )
  }

  #show(id: string): void {
    this.setState({ jobs: [id, ...this.state.jobs.filter((other) => other !== id)] })
  }

  /** For one import: a ticket is good for one. */
  readonly #freshTicket = (): Ticket | null => {
    const { ticket, getTicket } = this.props
    const source = ticketSource(getTicket ? null : ticket, getTicket, null)
    return source === undefined ? null : ticketOf(source)
  }

  readonly #started = (id: string, ticket: string | null): void => {
    if (ticket !== null) this.#tickets.set(id, ticket)
    const { service, onStarted } = this.props
    this.#recall(rememberImport(service, id))
    this.#show(id)
    onStarted(id)
  }
}

/** The newest imports that are still going, whoever began them. */
async function runningImports(service: string, ticket: string | null): Promise<readonly string[]> {
  const ask = (status: string) =>
    requestJson<{ jobs: readonly Snapshot[] }>(
      withTicket(apiUrl(service, `jobs?status=${status}&kind=import_traces&limit=3`), ticket),
    )
  const answers = await Promise.all([ask('running'), ask('queued')])
  return answers.flatMap(({ jobs }) => jobs.map((job) => job.job_id))
}
