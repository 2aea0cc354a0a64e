// Choosing files by button or by dropping them, in which format, with the limits said before.
import { Component } from 'preact'
import { DIRECT_BYTES } from '../upload-limit.ts'
import { amountsIn } from './amounts.ts'
import type { ImportSpeech } from './speech.ts'

/** What the service reads; their names are the same in every language. */
const FORMATS = { otlp: 'OTLP/JSON', langfuse: 'Langfuse', langsmith: 'LangSmith', phoenix: 'Phoenix' } as const

export type FileFormat = keyof typeof FORMATS | 'auto'

interface FilePickerProps {
  readonly format: FileFormat
  readonly speech: ImportSpeech
  readonly onFormat: (format: FileFormat) => void
  readonly onFiles: (files: readonly File[]) => void
}

const ACCEPT = '.json,.jsonl,.ndjson,.gz,application/json,application/x-ndjson,application/gzip'

export class FilePicker extends Component<FilePickerProps, { readonly over: boolean }> {
  override state = { over: false }

  override render({ format, speech, onFormat, onFiles }: FilePickerProps, { over }: { readonly over: boolean }) {
    const { messages } = speech
    const take = (list: FileList | null | undefined) => {
      const files = [...(list ?? [])]
      if (files.length > 0) onFiles(files)
    }
    const size = amountsIn(speech).amount(DIRECT_BYTES, 'bytes')
    return (
      <div
        class={over ? 'drop over' : 'drop'}
        part="drop"
        onDragOver={(event) => {
          event.preventDefault()
          this.setState({ over: true })
        }}
        onDragLeave={() => this.setState({ over: false })}
        onDrop={(event) => {
          event.preventDefault()
          this.setState({ over: false })
          take(event.dataTransfer?.files)
        }}
      >
        <label class="choose">
          {messages.choose}
          <input
            type="file"
            multiple
            accept={ACCEPT}
            aria-describedby="limits"
            onChange={({ currentTarget }) => {
              take(currentTarget.files)
              currentTarget.value = ''
            }}
          />
        </label>{' '}
        <span>{messages.orDrop}</span>
        <p id="limits" class="quiet">
          <span dir="ltr">{Object.values(FORMATS).join(', ')}</span>
          <br />
          {speech.format.fill(messages.limits, { size })}
        </p>
        <label class="field">
          {messages.format}{' '}
          <select value={format} onChange={({ currentTarget }) => onFormat(asFormat(currentTarget.value))}>
            {Object.entries({ auto: messages.detect, ...FORMATS }).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
    )
  }
}

function asFormat(value: string): FileFormat {
  return value in FORMATS ? (value as FileFormat) : 'auto'
}
