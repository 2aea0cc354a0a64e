// A job's progress in a terminal: a bar where there is one, a line at each tenth where there is not.
import { Presets, SingleBar } from 'cli-progress'
import type { Snapshot } from '../durable/protocol/snapshot.ts'

export interface TerminalBar {
  show(progress: Partial<Snapshot>): void
  stop(): void
}

const lineEvery = 10

export function terminalBar(output: NodeJS.WriteStream = process.stdout): TerminalBar {
  return output.isTTY ? drawnBar(output) : printedBar(output)
}

function drawnBar(output: NodeJS.WriteStream): TerminalBar {
  const bar = new SingleBar(
    { format: '{bar} {percentage}%  {text}', hideCursor: true, stream: output, barsize: 30, stopOnComplete: false },
    Presets.shades_classic,
  )
  bar.start(100, 0, { text: 'queued' })
  return {
    show: (progress) => bar.update(Math.floor(progress.progress ?? 0), { text: describe(progress) }),
    stop: () => bar.stop(),
  }
}

function printedBar(output: NodeJS.WriteStream): TerminalBar {
  let printed = -lineEvery
  return {
    show(progress) {
      const percent = Math.floor(progress.progress ?? 0)
      if (percent < printed + lineEvery) return
      printed = percent - (percent % lineEvery)
      output.write(`${String(percent).padStart(3)} %  ${describe(progress)}\n`)
    },
    stop() {},
  }
}

function describe({ phase, done, total, unit, rate, eta_seconds, viewers }: Partial<Snapshot>): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en')
  return [
    phase,
    done != null && `${number(done)}${total == null ? '' : ` of ${number(total)}`} ${unit ?? ''}`.trimEnd(),
    rate != null && `${number(rate)} ${unit ?? ''}/s`,
    eta_seconds != null && `${Math.ceil(eta_seconds)} s left`,
    viewers != null && `${viewers} watching`,
  ]
    .filter(Boolean)
    .join(' · ')
}
