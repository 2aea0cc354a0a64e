// The same watch in a page of Chromium and in this process: what a test does to the line between it and the service
// must not be seen in what it tells in the end.
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { JobAddress } from '../../client/address.ts'
import { type JobWatch, watchJob } from '../../client/watch-job.ts'
import type { View } from '../../client/view.ts'
import { linesOf, type NumberedFact, recorded } from '../../durable/watcher.test-support.ts'
import type { RemoteJob } from '../faults/remote-job.ts'
import { until } from '../harness/started.ts'
import { tell, type Told } from './story.ts'

declare global {
  interface Window {
    watched: { readonly watch: JobWatch; readonly told: Told }
  }
}

export interface Watcher {
  view(): Promise<View>
  states(): Promise<readonly string[]>
  /** Resolves once the connection is in one of the states. */
  being(...states: readonly View['connection'][]): Promise<void>
  /** Resolves once so many facts were told. */
  holding(facts: number): Promise<void>
  /** The job has ended: nothing was missed or doubled, and the view equals a fresh snapshot. */
  expectTheTruth(job: RemoteJob): Promise<void>
  close(): Promise<void>
}

interface Seen {
  readonly view: View
  readonly told: Told
}

/** In this process, without an EventSource. */
export function watchHere(address: JobAddress): Watcher {
  const watch = watchJob(address)
  const told = tell(watch)
  return watcher(
    async () => ({ view: watch.view, told }),
    async () => watch.close(),
  )
}

/** In a page that has `watchJob`, on a connection of its own. */
export async function watchIn(page: Page, url: string): Promise<Watcher> {
  return watchAs(page, JSON.stringify(url))
}

/** @param address of the job, as the page would write it. */
export async function watchAs(page: Page, address: string): Promise<Watcher> {
  await page.waitForFunction(() => 'watchJob' in window)
  await page.evaluate(`(${String(begin)})(${address}, ${String(tell)})`)
  return watcher(
    () => page.evaluate(() => ({ view: window.watched.watch.view, told: window.watched.told })),
    () => page.evaluate(() => window.watched.watch.close()),
  )
}

function begin(address: JobAddress, write: typeof tell): void {
  const watch = window.watchJob(address, {})
  window.watched = { watch, told: write(watch) }
}

function watcher(seen: () => Promise<Seen>, close: () => Promise<void>): Watcher {
  const story = async (): Promise<string> => {
    const { view, told } = await seen()
    return `${told.facts.length} facts; ${told.states.join(' → ')}; ${view.refusal?.message ?? ''}`
  }
  const wait = async (holds: (now: Seen) => boolean, what: string): Promise<void> => {
    try {
      await until(async () => holds(await seen()), what)
    } catch (error) {
      throw new Error(await story(), { cause: error })
    }
  }
  return {
    view: async () => (await seen()).view,
    states: async () => (await seen()).told.states,
    being: (...states) => wait(({ view }) => states.includes(view.connection), `the watch is ${states.join(' or ')}`),
    holding: (facts) => wait(({ told }) => told.facts.length >= facts, `${facts} facts were told`),
    async expectTheTruth(job) {
      await this.being('ended')
      const [facts, snapshot, { view, told }] = [await job.facts(), await job.shown(), await seen()]
      expect(told.facts as readonly NumberedFact[]).toEqual(facts)
      expect(view.logs.map(({ message }) => message)).toEqual(linesOf(facts).slice(-500))
      expect(recorded(view.snapshot)).toEqual(recorded(snapshot))
    },
    close,
  }
}
