// The built-in sample: how many traces, and how fast.
import { useState } from 'preact/hooks'
import { apiUrl } from '../address.ts'
import { requestJson } from '../request.ts'
import { importEn as messages } from './messages/import-en.ts'

interface SampleFormProps {
  readonly service: string
  readonly onStarted: (jobId: string) => void
}

/** About ten seconds of watching. */
const TRACES = 2_000
const PER_SECOND = 200

export function SampleForm({ service, onStarted }: SampleFormProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const start = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const source = { kind: 'sample', traces: Number(data.get('traces')), per_second: Number(data.get('per_second')) }
    setBusy(true)
    setProblem(null)
    try {
      const answer = await requestJson<{ job_id: string }>(apiUrl(service, 'imports'), {
        method: 'POST',
        body: { source },
      })
      onStarted(answer.job_id)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setBusy(false)
  }
  return (
    <details class="sample">
      <summary>{messages.sample}</summary>
      <form onSubmit={start}>
        <NumberField name="traces" label={messages.sampleTraces} value={TRACES} max={100_000} />
        <NumberField name="per_second" label={messages.samplePace} value={PER_SECOND} max={10_000} />
        <button type="submit" disabled={busy}>
          {messages.sampleStart}
        </button>
      </form>
      {problem !== null && (
        <p class="bad" role="alert">
          {messages.failed(problem)}
        </p>
      )}
    </details>
  )
}

interface NumberFieldProps {
  readonly name: string
  readonly label: string
  readonly value: number
  readonly max: number
}

function NumberField({ name, label, value, max }: NumberFieldProps) {
  return (
    <label class="field">
      {label} <input type="number" name={name} required min={1} max={max} step={1} defaultValue={String(value)} />
    </label>
  )
}
