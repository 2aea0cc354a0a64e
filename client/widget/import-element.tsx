// <jobcast-import src="…">: a button, and behind it the dialog that imports traces. The dialog is a script of its own,
// loaded at the first press, so that a page that nobody imports from does not carry it.
import { render } from 'preact'
import { addSheet, type ErrorDetail, WidgetElement } from './element.ts'
import buttonStyles from './import-button.css?inline'
import { serviceUrl } from './service.ts'

/** The `detail` of `jobcast-started`. */
export interface StartedDetail {
  readonly job_id: string
  /** Whether the dialog is open: whoever closed it is doing something else meanwhile. */
  readonly open: boolean
}

type Dialog = typeof import('./import-dialog.tsx')

export class JobcastImport extends WidgetElement {
  #place: Element | null = null
  #dialog: Dialog | null = null
  #open = false
  #shows = 0
  #failed = false

  protected override open(): void {
    if (this.root) addSheet(this.root, buttonStyles)
    this.draw()
  }

  protected override close(): void {
    if (this.#place) this.#dialog?.removeDialog(this.#place)
    this.#open = false
  }

  /** The dialog stays open, and shows what there is now. */
  protected override reopen(): void {
    this.draw()
  }

  /** Goes to the button. */
  override focus(options?: FocusOptions): void {
    this.root?.querySelector('button')?.focus(options)
  }

  /** Opens the dialog, as pressing the button does. Resolves when it is open, or could not be loaded. */
  async show(): Promise<void> {
    try {
      this.#dialog ??= await import('./import-dialog.tsx')
      this.#open = true
      this.#shows++
      this.#failed = false
    } catch {
      // The network is away, or a new version of the service has replaced the script: both are cured by pressing again.
      this.#failed = true
      const detail: ErrorDetail = { code: 'dialog_not_loaded', message: this.speech.messages.notLoaded }
      this.emit('jobcast-error', detail)
    }
    this.draw()
  }

  #started(jobId: string): void {
    const detail: StartedDetail = { job_id: jobId, open: this.#open }
    this.emit('jobcast-started', detail)
  }

  protected override draw(): void {
    if (!this.root || !this.isConnected) return
    const { messages } = this.speech
    render(
      <div lang={messages.locale} dir={messages.dir}>
        <button type="button" class="main open" part="button" aria-haspopup="dialog" onClick={() => void this.show()}>
          <slot>{messages.importTraces}</slot>
        </button>
        {this.#failed && (
          <p class="bad" role="alert">
            {messages.notLoaded}
          </p>
        )}
        <div ref={this.#takePlace} />
      </div>,
      this.root,
    )
    if (!this.#place) return
    this.#dialog?.drawDialog(this.#place, this.root, {
      service: serviceUrl(this.src),
      speech: this.speech,
      own: this.messages,
      lang: this.getAttribute('lang') ?? undefined,
      ticket: this.ticket,
      getTicket: this.ticketGiver,
      // What every job needs that is shown, and here that is every one.
      loadDetails: () => import('./job-details.tsx'),
      open: this.#open,
      shows: this.#shows,
      onClose: () => {
        this.#open = false
        this.draw()
      },
      onStarted: (jobId) => this.#started(jobId),
    })
  }

  readonly #takePlace = (place: Element | null): void => {
    this.#place = place
  }
}
