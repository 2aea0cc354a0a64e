// A job's progress in a terminal: a bar where there is one; where there is not, a line at each tenth and for each phase.
import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { plainText } from './plain-text.ts'

/** A log of a CI run is read by people: eleven lines tell them how it went. */
const LINE_EVERY_PERCENT = 10

export interface TerminalBar {
  show(progress: Partial<Snapshot>): void
  /** One line of text that stays. */
  print(line: string): void
  /** Leaves the bar as it stands. */
  stop(): void
}

/** Of a file on its way up, as the progress of a job. A file without a byte is up at once. */
export function uploadProgress(sent: number, bytes: number): Partial<Snapshot> {
  const progress = bytes === 0 ? 100 : (sent / bytes) * 100
  return { phase: 'uploading', done: sent, total: bytes, unit: 'bytes', progress }
}

export function terminalBar(output: NodeJS.WriteStream = process.stdout): TerminalBar {
  return output.isTTY ? drawnBar(output) : printedBar(output)
}

function drawnBar(output: NodeJS.WriteStream): TerminalBar {
  const format = '{bar} {percentage}%  {text}'
  const bars = new MultiBar({ format, hideCursor: true, stream: output, barsize: 30 }, Presets.shades_classic)
  let bar: SingleBar | null = null
  return {
    show(progress) {
      bar ??= bars.create(100, 0, { text: '' })
      bar.update(Math.floor(progress.progress ?? 0), { text: describe(progress) })
    },
    print(line) {
      if (bar === null) output.write(`${line}\n`)
      else bars.log(`${line}\n`)
    },
    stop: () => bars.stop(),
  }
}

function printedBar(output: NodeJS.WriteStream): TerminalBar {
  let printed = -LINE_EVERY_PERCENT
  let phase: string | null = null
  const print = (line: string): void => void output.write(`${line}\n`)
  return {
    print,
    show(progress) {
      const percent = Math.floor(progress.progress ?? 0)
      const isNewPhase = progress.phase != null && progress.phase !== phase
      // A job that is tried again begins anew.
      if (percent < printed) printed = -LINE_EVERY_PERCENT
      if (percent < printed + LINE_EVERY_PERCENT && !isNewPhase) return
      printed = percent - (percent % LINE_EVERY_PERCENT)
      phase = progress.phase ?? phase
      const figure = progress.progress == null ? '  ?' : String(percent).padStart(3)
      print(`${figure} %  ${describe(progress)}`.trimEnd())
    },
    stop() {},
  }
}

function describe({ phase, done, total, unit, rate, eta_seconds, viewers, stalled_since }: Partial<Snapshot>): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en')
  const parts = [
    phase,
    done != null && `${number(done)}${total == null ? '' : ` of ${number(total)}`} ${unit ?? ''}`.trimEnd(),
    rate != null && `${number(rate)} ${unit ?? ''}/s`,
    eta_seconds != null && `${Math.ceil(eta_seconds)} s left`,
    stalled_since != null && `silent since ${stalled_since}`,
    viewers != null && viewers > 0 && `${viewers} watching`,
  ]
  return plainText(parts.filter(Boolean).join(' · '))
}
