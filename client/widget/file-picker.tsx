// Choosing files by button or by dropping them, in which format, with the limits said before.
import { useState } from 'preact/hooks'
import { importEn as messages } from './messages/import-en.ts'

type Format = keyof typeof messages.formats

interface FilePickerProps {
  /** Something is under way already: this is for more. */
  readonly again: boolean
  readonly format: Format
  readonly onFormat: (format: Format) => void
  readonly onFiles: (files: readonly File[]) => void
}

const ACCEPT = '.json,.jsonl,.ndjson,.gz,application/json,application/x-ndjson,application/gzip'

export function FilePicker({ again, format, onFormat, onFiles }: FilePickerProps) {
  const [over, setOver] = useState(false)
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])]
    if (files.length > 0) onFiles(files)
  }
  return (
    <div
      class={over ? 'drop over' : 'drop'}
      part="drop"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      }}
    >
      <label class="choose">
        {again ? messages.again : messages.choose}
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
        {messages.limits} {messages.sizes}
      </p>
      <label class="field">
        {messages.format}{' '}
        <select value={format} onChange={({ currentTarget }) => onFormat(asFormat(currentTarget.value))}>
          {Object.entries(messages.formats).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

function asFormat(value: string): Format {
  return value in messages.formats ? (value as Format) : 'auto'
}
