// The viewers of a run, in a process of their own, as the benchmarks see them.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Delays } from './histogram.ts'
import type { ViewerOptions } from './viewer.ts'

/** When each number is due: `batch` numbers every `everyMs` from `startAt` (clock.ts), beginning with `first`. */
export interface Schedule {
  readonly first: number
  readonly count: number
  readonly batch: number
  readonly startAt: number
  readonly everyMs: number
}

export interface ViewersReport {
  readonly viewers: number
  readonly open: number
  /** Numbers of the schedule, over all viewers. */
  readonly frames: number
  readonly bytes: number
  /** Viewers that had every number of the schedule exactly once. */
  readonly exact: number
  /** Times that a viewer was told that something is lost for good. */
  readonly gaps: number
  /** What every viewer has seen. */
  readonly leastLast: number
  /** From the moment at which a number was due to the moment at which a viewer had it, or a later one. */
  readonly delays: Delays
  /** Why the first viewer was lost that should not have been. */
  readonly lost: string | null
}

interface Asks {
  readonly open: ViewerOptions & { readonly count: number }
  readonly expect: Schedule
  readonly waitFor: { readonly seq: number; readonly withinMs: number }
  readonly report: unknown
  readonly close: unknown
}

export type Ask<Name extends keyof Asks = keyof Asks> = {
  [Each in Name]: { readonly do: Each } & Asks[Each]
}[Name]

export type Told = { readonly value: unknown } | { readonly error: string }

export class Viewers {
  readonly #child: ChildProcess

  constructor() {
    this.#child = fork(fileURLToPath(new URL('viewers-process.ts', import.meta.url)), { stdio: 'inherit' })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves once all of them have been answered. @throws when one was refused. */
  async open(count: number, options: ViewerOptions): Promise<void> {
    await this.#ask({ do: 'open', count, ...options })
    const { lost } = await this.report()
    if (lost !== null) throw new Error(`${lost} on ${options.path}`)
  }

  /** Delays are counted from here, against this schedule. */
  async expect(schedule: Schedule): Promise<void> {
    await this.#ask({ do: 'expect', ...schedule })
  }

  /** The moment at which the last viewer had the number, or a later one; null when it took longer than allowed. */
  async waitFor(seq: number, withinMs: number): Promise<number | null> {
    return (await this.#ask({ do: 'waitFor', seq, withinMs })) as number | null
  }

  async report(): Promise<ViewersReport> {
    return (await this.#ask({ do: 'report' })) as ViewersReport
  }

  /** They leave, in good order. */
  async close(): Promise<void> {
    await this.#ask({ do: 'close' })
  }

  /** They die, without a word. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }

  #ask(ask: Ask): Promise<unknown> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      const onTold = (told: Told): void => {
        child.off('exit', onExit)
        if ('error' in told) reject(new Error(`the viewers' process: ${told.error}`))
        else resolve(told.value)
      }
      const onExit = (): void => {
        child.off('message', onTold)
        reject(new Error(`the viewers' process died while it was asked to ${ask.do}`))
      }
      child.once('message', onTold)
      child.once('exit', onExit)
      child.send(ask)
    })
  }
}
