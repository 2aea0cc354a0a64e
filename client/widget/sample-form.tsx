// For whoever has no file at hand: traces made up by the service, as many and as fast as wanted.
import { Component } from 'preact'
import { apiUrl } from '../address.ts'
import { requestJson } from '../request.ts'
import { byTicket } from '../renew-ticket.ts'
import type { Ticket } from '../ticket.ts'
import { withTicket } from '../transports/line-url.ts'
import { amountsIn } from './amounts.ts'
import type { ImportSpeech } from './speech.ts'

interface SampleFormProps {
  readonly service: string
  readonly ticket: () => Ticket | null
  readonly speech: ImportSpeech
  readonly onStarted: (jobId: string, ticket: string | null) => void
}

interface SampleFormState {
  readonly busy: boolean
  readonly problem: string | null
}

/** About ten seconds of watching. */
const TRACES = 2_000
const PER_SECOND = 200

export class SampleForm extends Component<SampleFormProps, SampleFormState> {
  override state: SampleFormState = { busy: false, problem: null }

  override render({ speech }: SampleFormProps, { busy, problem }: SampleFormState) {
    const { messages } = speech
    const traces = amountsIn(speech).name('traces')
    return (
      <details class="sample" part="sample">
        <summary>{messages.sample}</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void this.#start(new FormData(event.currentTarget))
          }}
        >
          <NumberField name="traces" label={traces} value={TRACES} max={100_000} />
          <NumberField name="per_second" label={`${traces}/s`} value={PER_SECOND} max={10_000} />
          <button type="submit" part="button" disabled={busy}>
            {messages.importTraces}
          </button>
        </form>
        {problem !== null && (
          <p class="bad" role="alert">
            {messages.states.failed}: {problem}
          </p>
        )}
      </details>
    )
  }

  async #start(data: FormData): Promise<void> {
    const { service, ticket: newTicket, onStarted } = this.props
    const source = { kind: 'sample', traces: Number(data.get('traces')), per_second: Number(data.get('per_second')) }
    this.setState({ busy: true, problem: null })
    try {
      const ticket = newTicket()
      const answer = await byTicket(ticket, (text) =>
        requestJson<{ job_id: string }>(withTicket(apiUrl(service, 'imports'), text), {
          method: 'POST',
          body: { source },
        }),
      )
      onStarted(answer.job_id, ticket?.value ?? null)
    } catch (error) {
      this.setState({ problem: error instanceof Error ? error.message : String(error) })
    }
    this.setState({ busy: false })
  }
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
