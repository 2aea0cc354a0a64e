// The live log. It follows the newest line for as long as the viewer is at the end, and stays put once they scroll up.
import { Component } from 'preact'
import type { LogLine } from '../view.ts'
import { amountsIn } from './amounts.ts'
import type { DetailSpeech } from './speech.ts'

interface LogListProps {
  readonly lines: readonly LogLine[]
  /** There were earlier lines. */
  readonly cut: boolean
  readonly speech: DetailSpeech
}

/** Fractions of a pixel and a little elasticity still count as the end. */
const AT_END_PX = 24

export class LogList extends Component<LogListProps> {
  #box: HTMLOListElement | null = null
  #follows = true

  /** Most redraws of a panel bring no new line. */
  override shouldComponentUpdate({ lines, cut, speech }: LogListProps): boolean {
    return lines !== this.props.lines || cut !== this.props.cut || speech.format !== this.props.speech.format
  }

  override componentDidMount(): void {
    this.#follow()
  }

  override componentDidUpdate(): void {
    this.#follow()
  }

  override render({ lines, cut, speech }: LogListProps) {
    const { messages } = speech
    return (
      <details class="log" part="log" open>
        <summary>{messages.log}</summary>
        {lines.length === 0 && <p class="quiet">{messages.logEmpty}</p>}
        {cut && <p class="quiet">{messages.logCut}</p>}
        <ol
          ref={(box) => {
            this.#box = box
          }}
          tabindex={0}
          aria-label={messages.log}
          hidden={lines.length === 0}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            this.#follows = scrollHeight - scrollTop - clientHeight < AT_END_PX
          }}
        >
          {lines.map((line) => (
            <Line key={line.cursor} line={line} speech={speech} />
          ))}
        </ol>
      </details>
    )
  }

  #follow(): void {
    if (this.#follows && this.#box) this.#box.scrollTop = this.#box.scrollHeight
  }
}

function Line({ line, speech }: { readonly line: LogLine; readonly speech: DetailSpeech }) {
  return (
    <li data-level={line.level}>
      <time>{line.timestamp !== null && speech.format.clock(line.timestamp)}</time>
      {line.level !== 'info' && <b>{amountsIn(speech).name(line.level)}</b>} <span>{line.message}</span>
    </li>
  )
}
