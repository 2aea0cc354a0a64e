// Pushes numbered events at a steady pace, whether or not the server keeps up: what is late goes on being due, so that
// a server that stalls cannot slow down the clock by which it is judged.
import { nowMs, sleep } from './clock.ts'
import { HttpConnection, type Push } from './http-connection.ts'

/** So many pushes may be on their way at once, as from so many producers. */
const connections = 64
/** A timer may be so late (ms); at a calm pace the rest is waited for awake. */
const timerSlackMs = 2
/** Below this many pushes a second the moment of each matters more than the processor it costs to hit it. */
const calmPerSecond = 100

export interface Pace {
  readonly first: number
  /** Numbers, not pushes. */
  readonly count: number
  /** Numbers in one push. */
  readonly batch: number
  readonly pushesPerSecond: number
  /** What is not accepted so long after the last push was due is given up (ms). */
  readonly patienceMs: number
}

export interface Pushed {
  /** Numbers accepted. */
  readonly accepted: number
  /** From the first push to the last answer (ms). */
  readonly tookMs: number
}

export class Producer {
  readonly #idle: HttpConnection[]
  readonly #all: readonly HttpConnection[]
  #freed: () => void = () => {}

  constructor(port: number) {
    this.#all = Array.from({ length: connections }, () => new HttpConnection(port))
    this.#idle = [...this.#all]
  }

  /** @throws when a push is refused or its connection breaks. */
  async run(pace: Pace, startAt: number, push: (seqs: readonly number[]) => Push): Promise<Pushed> {
    const { first, count, batch, pushesPerSecond, patienceMs } = pace
    const pushes = Math.ceil(count / batch)
    const everyMs = 1000 / pushesPerSecond
    const giveUpAt = startAt + pushes * everyMs + patienceMs
    let accepted = 0
    let failure: Error | null = null
    const send = async (connection: HttpConnection, from: number): Promise<void> => {
      const seqs = Array.from({ length: Math.min(batch, first + count - from) }, (_, index) => from + index)
      try {
        const { status, body } = await connection.send('POST', push(seqs))
        if (status >= 300) throw new Error(`a push was answered ${status}: ${body.slice(0, 300)}`)
        accepted += seqs.length
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
      }
      this.#idle.push(connection)
      this.#freed()
    }
    for (let index = 0; index < pushes && failure === null; index++) {
      await until(startAt + index * everyMs, pushesPerSecond < calmPerSecond)
      const connection = await this.#take(giveUpAt)
      if (connection === null) break
      void send(connection, first + index * batch)
    }
    while (this.#idle.length < this.#all.length && failure === null && nowMs() < giveUpAt) await this.#wait(giveUpAt)
    if (failure !== null) throw failure
    return { accepted, tookMs: nowMs() - startAt }
  }

  close(): void {
    for (const connection of this.#all) connection.close()
  }

  async #take(giveUpAt: number): Promise<HttpConnection | null> {
    while (this.#idle.length === 0) {
      if (nowMs() > giveUpAt) return null
      await this.#wait(giveUpAt)
    }
    return this.#idle.shift() ?? null
  }

  /** Until a connection is free, or it is too late. */
  #wait(giveUpAt: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, giveUpAt - nowMs()) + 1)
      this.#freed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function until(at: number, precisely: boolean): Promise<void> {
  const left = at - nowMs()
  if (left <= 0) return
  if (!precisely) return sleep(left)
  if (left > timerSlackMs) await sleep(left - timerSlackMs)
  while (nowMs() < at) await new Promise((resolve) => setImmediate(resolve))
}
