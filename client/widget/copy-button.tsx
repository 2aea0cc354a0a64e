// Copies a text, and says whether that worked.
import { Component } from 'preact'
import type { DetailSpeech } from './speech.ts'

interface CopyButtonProps {
  readonly label: string
  readonly class?: string
  readonly messages: DetailSpeech['messages']
  readonly text: () => string | Promise<string>
}

interface CopyButtonState {
  /** Whether it worked; null while there is nothing to say. */
  readonly outcome: boolean | null
}

export class CopyButton extends Component<CopyButtonProps, CopyButtonState> {
  override state: CopyButtonState = { outcome: null }

  override render({ label, class: name, messages }: CopyButtonProps, { outcome }: CopyButtonState) {
    return (
      <>
        <button
          type="button"
          class={name}
          part="button copy"
          onClick={() => void this.#copy()}
          onBlur={() => this.#say(null)}
        >
          {label}
        </button>
        <span role="status" class="quiet">
          {outcome !== null && (outcome ? messages.copied : messages.states.failed)}
        </span>
      </>
    )
  }

  #say(outcome: boolean | null): void {
    if (outcome !== this.state.outcome) this.setState({ outcome })
  }

  async #copy(): Promise<void> {
    const text = async () => new Blob([await this.props.text()], { type: 'text/plain' })
    try {
      // A promise inside, since Safari takes a text only while the press is being handled.
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text() })])
      this.#say(true)
    } catch {
      // No permission, or not a secure page.
      this.#say(false)
    }
  }
}
