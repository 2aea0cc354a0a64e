// The dialog that imports traces: choose or drop files, or take the sample; then watch. What it starts belongs to the
// page (uploads.ts) and to the service, so closing it stops nothing and opening it again finds everything.
import { Component, render } from 'preact'
import type { TicketSource } from '../ticket.ts'
import type { Begun } from './begin-import.ts'
import { addSheet, focusIsLost } from './element.ts'
import { FilePicker, type FileFormat } from './file-picker.tsx'
import styles from './import-dialog.css?inline'
import { importEn } from './messages/import-en.ts'
import type { OwnMessages } from './messages/messages.ts'
import { SampleForm } from './sample-form.tsx'
import type { ImportSpeech, Speech } from './speech.ts'
import { type GetTicket, ticketSource } from './ticket-source.ts'
import { UploadRow } from './upload-row.tsx'
import { addUploads, allUploads, loadBegin, onUploads } from './uploads.ts'

export interface ImportDialogProps {
  readonly service: string
  readonly speech: Speech
  readonly own: OwnMessages | null
  readonly lang: string | undefined
  readonly ticket: string | null
  readonly getTicket: GetTicket | null
  /** What can be seen of a job; not part of the dialog's script, which is here before it. */
  readonly loadDetails: () => Promise<Details>
  readonly open: boolean
  /** Grows each time that it is asked to be shown. */
  readonly shows: number
  readonly onClose: () => void
  readonly onStarted: (jobId: string) => void
}

type Details = typeof import('./job-details.tsx')

interface ImportDialogState {
  /** The jobs that are shown in full, the newest first. */
  readonly jobs: readonly string[]
  /** Others that this browser has begun, the newest first. */
  readonly recent: readonly string[]
  /** Null until it is loaded. */
  readonly details: Details | null
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
  override state: ImportDialogState = { jobs: [], recent: [], details: null, format: 'auto' }
  #dialog: HTMLDialogElement | null = null
  #leave: (() => void) | null = null
  /** With what each import was begun, and may be watched. */
  readonly #tickets = new Map<string, string>()

  override componentDidMount(): void {
    this.#leave = onUploads(() => this.forceUpdate())
    if (this.props.open) this.#opened()
  }

  override getSnapshotBeforeUpdate(): boolean {
    return !focusIsLost()
  }

  override componentDidUpdate(before: ImportDialogProps, _state: ImportDialogState, hadFocus: boolean): void {
    const { shows, service } = this.props
    if (shows !== before.shows && !this.#dialog?.open) return this.#opened()
    if (service !== before.service) this.#beginAnew()
    // What had the focus is gone: an upload that was removed, or has become a job.
    if (hadFocus && focusIsLost()) this.#focus('.upload button, input')
  }

  override componentWillUnmount(): void {
    this.#leave?.()
  }

  override render(
    { service, open, ticket, getTicket, lang, own, ...props }: ImportDialogProps,
    { jobs, recent, details, format }: ImportDialogState,
  ) {
    const speech: ImportSpeech = { ...props.speech, messages: { ...importEn, ...props.speech.messages } }
    const { messages } = speech
    const uploads = allUploads().filter(({ baseUrl }) => baseUrl === service)
    const RecentList = details?.RecentList
    const others = recent.filter((id) => !jobs.includes(id))
    return (
      <dialog
        ref={(dialog) => {
          this.#dialog = dialog
        }}
        part="dialog"
        aria-labelledby="title"
        onClose={this.#closed}
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
            <UploadRow key={upload.id} upload={upload} speech={speech} say={this.#say} />
          ))}
          {open &&
            jobs.map((id) => (
              <jobcast-progress
                key={id}
                job={id}
                src={service}
                lang={lang ?? messages.locale}
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
          <SampleForm service={service} newTicket={this.#freshTicket} speech={speech} onStarted={this.#started} />
          {open && others.length > 0 && RecentList && (
            <RecentList
              service={service}
              ids={others}
              ticketFor={(id) => ticketSource(this.#tickets.get(id) ?? ticket, getTicket, id)}
              speech={speech}
              onShow={(id) => this.#show(id, () => this.#focus(`[job="${CSS.escape(id)}"]`))}
              onGone={(id) => {
                void loadBegin().then((begin) => begin?.forgetImport(service, id))
                this.setState({ recent: this.state.recent.filter((other) => other !== id) })
              }}
            />
          )}
        </div>
      </dialog>
    )
  }

  /** Told some time after it was closed: whoever is quick has opened it again by now. */
  readonly #closed = (): void => {
    if (!this.#dialog?.open) this.props.onClose()
  }

  #opened(): void {
    this.#dialog?.showModal()
    void this.#catchUp()
  }

  /** Another service has other jobs. */
  #beginAnew(): void {
    this.#tickets.clear()
    this.setState({ jobs: [], recent: [] })
    if (this.props.open) void this.#catchUp()
  }

  /** What was begun before, here or elsewhere. Importing works without it, and says itself what is wrong. */
  async #catchUp(): Promise<void> {
    const { service, ticket, getTicket, loadDetails } = this.props
    // Both now, and not when they are needed: a new version of the service may have replaced them by then.
    const [begin, details] = await Promise.all([loadBegin(), loadDetails().catch(() => null)])
    if (service !== this.props.service) return
    if (begin) this.setState({ recent: begin.recentImports(service) })
    if (!details) return
    this.setState({ details })
    if (this.#dialog?.open) details.announceIn(this.#dialog)
    // A ticket lets nobody list what others do.
    if (ticket || getTicket) return
    const running = await details.runningImports(service).catch(() => [])
    if (service !== this.props.service) return
    const { jobs } = this.state
    this.setState({ jobs: [...jobs, ...running.filter((id) => !jobs.includes(id))] })
  }

  #show(id: string, shown?: () => void): void {
    this.setState({ jobs: [id, ...this.state.jobs.filter((other) => other !== id)] }, shown)
  }

  #focus(selector: string): void {
    this.#dialog?.querySelector<HTMLElement>(selector)?.focus()
  }

  readonly #say = (name: string, words: string): void => {
    if (this.#dialog) this.state.details?.announce(`${name}: ${words}`, this.#dialog, this.props.speech.messages.locale)
  }

  /** For one import: a ticket is good for one. */
  readonly #freshTicket = (): TicketSource | undefined => {
    const { ticket, getTicket } = this.props
    return ticketSource(getTicket ? null : ticket, getTicket, null)
  }

  readonly #started = ({ jobId, ticket }: Begun, name?: string): void => {
    if (ticket !== null) this.#tickets.set(jobId, ticket)
    const { speech, onStarted } = this.props
    const { importTraces, states } = speech.messages
    this.#show(jobId)
    this.#say(name ?? importTraces, states.working)
    onStarted(jobId)
  }
}
