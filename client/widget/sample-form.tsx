// For whoever has no file at hand: traces made up by the service, as many and as fast as wanted.
import { Component } from 'preact'
import type { TicketSource } from '../ticket.ts'
import { amountsIn } from './amounts.ts'
import type { Begun } from './begin-import.ts'
import type { ImportSpeech } from './speech.ts'
import { loadBegin } from './uploads.ts'

interface SampleFormProps {
  readonly service: string
  readonly newTicket: () => TicketSource | undefined
  readonly speech: ImportSpeech
  readonly onStarted: (begun: Begun) => void
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
            if (!busy) void this.#start(new FormData(event.currentTarget))
          }}
        >
          <NumberField name="traces" label={traces} value={TRACES} max={100_000} />
          <NumberField name="per_second" label={amountsIn(speech).perSecond(traces)} value={PER_SECOND} max={10_000} />
          <button type="submit" part="button" aria-disabled={busy}>
            {messages.importTraces}
          </button>
        </form>
        {problem !== null && (
          <p class="bad" role="alert">
            {messages.states.failed}: <bdi>{problem}</bdi>
          </p>
        )}
      </details>
    )
  }

  async #start(data: FormData): Promise<void> {
    const { service, newTicket, speech, onStarted } = this.props
    const source = {
      kind: 'sample' as const,
      traces: Number(data.get('traces')),
      per_second: Number(data.get('per_second')),
    }
    this.setState({ busy: true, problem: null })
    try {
      const begin = await loadBegin()
      if (!begin) throw new Error(speech.messages.notLoaded)
      onStarted(await begin.beginSample(service, source, newTicket()))
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
