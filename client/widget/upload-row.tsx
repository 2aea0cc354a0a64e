// One file on its way up.
import { importEn as messages } from './messages/import-en.ts'
import { useSpeech } from './speech.ts'
import { removeUpload, type Upload } from './uploads.ts'

export function UploadRow({ upload: { id, file, state } }: { readonly upload: Upload }) {
  const { format } = useSpeech()
  const sending = state.kind === 'sending'
  const sent = sending ? state.sent : 0
  return (
    <div class="upload" part="upload">
      <strong>{file.name}</strong>
      <button type="button" class="close" aria-label={removeLabel(file.name, state)} onClick={() => removeUpload(id)}>
        <span aria-hidden="true">×</span>
      </button>
      {sending && <progress aria-label={file.name} max={file.size} value={sent} />}
      <p class={state.kind === 'failed' ? 'bad' : 'quiet'} role={state.kind === 'failed' ? 'alert' : undefined}>
        {state.kind === 'waiting' && messages.waiting}
        {sending && (sent < file.size ? messages.sending(format.doneOf(sent, file.size, 'bytes')) : messages.starting)}
        {state.kind === 'failed' && messages.failed(state.reason)}
      </p>
    </div>
  )
}

function removeLabel(name: string, state: Upload['state']): string {
  return state.kind === 'failed' ? messages.dismiss(name) : messages.stop(name)
}
