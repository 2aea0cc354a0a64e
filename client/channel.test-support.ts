// For tests of a channel: a job is watched through it, its lines are scripted, the service is the test, and the clock
// stands still but for what the test lets pass.
import { afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import type { WatchEnvironment } from './environment.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import type { TicketSource } from './ticket.ts'
import { scriptedTransports } from './transports/scripted-line.test-support.ts'
import { type JobWatch, watchJob } from './watch-job.ts'

export const lines = scriptedTransports('eventsource', 'fetch', 'long-poll')

/** The newest of the test. */
export let watch: JobWatch

const showRunning = () => Response.json(RUNNING)

/** What is answered to whatever is asked beside the lines, until a test says otherwise: the job is running. */
export const service: { answer: (url: URL) => Response } = { answer: showRunning }

/** The URLs that the service was asked for. */
export const asked: string[] = []

/** To be called once by a file of tests: each begins with nothing open, and leaves nothing open. */
export function stageEachTest(): void {
  // What is loaded on demand is loaded before time stands still.
  beforeAll(() => import('./recovery.ts'))

  beforeEach(() => {
    vi.useFakeTimers()
    lines.opened.length = 0
    asked.length = 0
    service.answer = showRunning
  })

  afterEach(() => {
    watch.close()
    vi.useRealTimers()
  })
}

export function begin(wishes: Partial<WatchEnvironment> = {}, ticket?: TicketSource): void {
  watch = watchJob(
    { baseUrl: 'https://jobs.example', jobId: 'j', ...(ticket !== undefined && { ticket }) },
    {
      transports: lines.transports,
      fetch: async (input) => {
        asked.push(String(input))
        return service.answer(new URL(String(input)))
      },
      random: () => 0.5,
      viewer: 'me',
      ...wishes,
    },
  )
}

/** For a watch that a test began in its own way: from now on it is the one that is meant, and closed in the end. */
export function keep(begun: JobWatch): void {
  watch = begun
}

export const latest = () => lines.opened.at(-1)!
export const used = () => lines.opened.map(({ name }) => name)
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

export function sync(cursor = 5, of: Partial<Snapshot> = {}): void {
  const snapshot = { ...RUNNING, ...of }
  latest().listener.event('sync', { verdict: 'resumed', cursor: snapshot.cursor, snapshot }, String(cursor))
}

export const log = (cursor: number) =>
  latest().listener.event('log', { timestamp: 'now', level: 'info', message: `line ${cursor}` }, String(cursor))
export const messages = () => watch.view.logs.map(({ message }) => message)
