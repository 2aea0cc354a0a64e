// One file on its way up.
import { Component } from 'preact'
import { amountsIn } from './amounts.ts'
import type { ImportSpeech } from './speech.ts'
import { removeUpload, type Upload } from './uploads.ts'

interface UploadRowProps {
  readonly upload: Upload
  readonly speech: ImportSpeech
  /** Has what becomes of it read out. */
  readonly say: (name: string, words: string) => void
}

export class UploadRow extends Component<UploadRowProps> {
  override componentDidMount(): void {
    this.#sayIfBegun()
  }

  override componentDidUpdate({ upload }: UploadRowProps): void {
    if (upload.state.kind === 'waiting') this.#sayIfBegun()
  }

  override render({ upload: { id, file, state }, speech }: UploadRowProps) {
    const { messages } = speech
    const sent = state.kind === 'sending' ? state.sent : 0
    const failed = state.kind === 'failed'
    return (
      <div class="upload" part="upload">
        <strong>{file.name}</strong>
        <button
          type="button"
          class="close"
          part="close"
          aria-label={`${messages.close}: ${file.name}`}
          onClick={() => removeUpload(id)}
        >
          <span aria-hidden="true">×</span>
        </button>
        {state.kind === 'sending' && <progress aria-label={file.name} max={file.size} value={sent} />}
        <p class={failed ? 'bad' : 'quiet'} role={failed ? 'alert' : undefined}>
          {failed ? (
            <>
              {messages.states.failed}: <bdi>{state.reason ?? messages.notLoaded}</bdi>
            </>
          ) : state.kind === 'sending' && sent < file.size ? (
            this.#sending(amountsIn(speech).doneOf(sent, file.size, 'bytes'))
          ) : (
            messages.states.waiting
          )}
        </p>
      </div>
    )
  }

  #sending(amount: string): string {
    const { messages, format } = this.props.speech
    return format.fill(messages.sending, { amount })
  }

  #sayIfBegun(): void {
    const { upload, speech, say } = this.props
    const { state, file } = upload
    if (state.kind === 'sending') say(file.name, this.#sending(amountsIn(speech).amount(file.size, 'bytes')))
  }
}
