// <jobcast-import src="…">: a button, and behind it the dialog that imports traces. The dialog is a script of its own,
// loaded at the first press, so that a page that nobody imports from does not carry it.
import { render } from 'preact'
import { ElementBase, emit, openShadow } from './element.ts'
import buttonStyles from './import-button.css?inline'
import { en } from './messages/en.ts'
import { serviceUrl } from './service.ts'
import styles from './widget.css?inline'

/** The `detail` of `jobcast-started`. */
export interface StartedDetail {
  readonly job_id: string
  /** Whether the dialog is open: whoever closed it is doing something else meanwhile. */
  readonly open: boolean
}

type Dialog = typeof import('./import-dialog.tsx')

export class JobcastImport extends ElementBase {
  static readonly observedAttributes = ['src']

  #root: ShadowRoot | null = null
  #place: Element | null = null
  #dialog: Dialog | null = null
  #open = false
  #problem: string | null = null

  /** The address of the service; where this script came from by default. */
  get src(): string | null {
    return this.getAttribute('src')
  }

  set src(value: string | null) {
    if (value === null) this.removeAttribute('src')
    else this.setAttribute('src', value)
  }

  connectedCallback(): void {
    this.#root ??= openShadow(this, styles, buttonStyles)
    this.#draw()
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#root) return
      if (this.#place) this.#dialog?.removeDialog(this.#place)
      render(null, this.#root)
    })
  }

  attributeChangedCallback(): void {
    this.#draw()
  }

  /** Opens the dialog, as pressing the button does. Resolves when it is open, or could not be loaded. */
  async show(): Promise<void> {
    try {
      this.#dialog ??= await import('./import-dialog.tsx')
      this.#open = true
      this.#problem = null
    } catch {
      // The network is away, or a new version of the service has replaced the script: both are cured by pressing again.
      this.#problem = en.importFailedToLoad
      emit(this, 'jobcast-error', { code: 'dialog_not_loaded', message: en.importFailedToLoad })
    }
    this.#draw()
  }

  #started(jobId: string): void {
    const detail: StartedDetail = { job_id: jobId, open: this.#open }
    emit(this, 'jobcast-started', detail)
  }

  #draw(): void {
    if (!this.#root || !this.isConnected) return
    render(
      <>
        <button type="button" class="main open" part="button" aria-haspopup="dialog" onClick={() => void this.show()}>
          <slot>{en.importTraces}</slot>
        </button>
        {this.#problem !== null && (
          <p class="bad" role="alert">
            {this.#problem}
          </p>
        )}
        <div ref={this.#takePlace} />
      </>,
      this.#root,
    )
    if (!this.#place) return
    this.#dialog?.drawDialog(this.#place, this.#root, {
      service: serviceUrl(this.src),
      open: this.#open,
      onClose: () => {
        this.#open = false
        this.#draw()
      },
      onStarted: (jobId) => this.#started(jobId),
    })
  }

  readonly #takePlace = (place: Element | null): void => {
    this.#place = place
  }
}
