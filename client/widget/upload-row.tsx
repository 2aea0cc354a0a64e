// One file on its way up.
import { amountsIn } from './amounts.ts'
import type { ImportSpeech } from './speech.ts'
import { removeUpload, type Upload } from './uploads.ts'

interface UploadRowProps {
  readonly upload: Upload
  readonly speech: ImportSpeech
}

export function UploadRow({ upload: { id, file, state }, speech }: UploadRowProps) {
  const { messages, format } = speech
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
        {failed
          ? `${messages.states.failed}: ${state.reason}`
          : state.kind === 'sending' && sent < file.size
            ? format.fill(messages.sending, { amount: amountsIn(speech).doneOf(sent, file.size, 'bytes') })
            : messages.states.waiting}
      </p>
    </div>
  )
}
