// A tab that watches jobs and keeps everything it was told, so that afterwards nothing can have been missed or doubled.
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { SSEClient, watchBoard, watchJob } from '../../client/index.ts'
import { LOG_LINES } from '../../client/view.ts'
import type { StreamEvent } from '../../durable/protocol/event.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { linesOf, type NumberedFact, recorded } from '../../durable/watcher.test-support.ts'
import type { RemoteJob } from '../faults/remote-job.ts'

declare global {
  interface Window {
    watchJob: typeof watchJob
    watchBoard: typeof watchBoard
    SSEClient: typeof SSEClient
    board: ReturnType<typeof watchBoard>
    seen: Record<string, Seen[]>
    frozen?: boolean
  }
}

/** What one watcher in a tab was told. */
interface Seen {
  readonly watch: ReturnType<typeof watchJob>
  /** The cursor at which it began. */
  from: number | null
  readonly facts: StreamEvent[]
  gaps: number
}

interface Told {
  readonly from: number | null
  readonly facts: readonly NumberedFact[]
  readonly gaps: number
  readonly snapshot: Snapshot | null
  readonly lines: readonly string[]
}

/** A hidden tab draws nothing, so what is waited for in it is looked at by the clock. */
export const POLL_MS = 50

export interface Tab {
  readonly page: Page
  /** Speaks to the browser about this tab. */
  readonly cdp: CDPSession
  /** Watches the job, so many times. */
  watch(url: string, times?: number): Promise<void>
  /** Resolves when all watchers of the job are told as it happens. */
  live(url: string): Promise<void>
  /** Resolves when all watchers of the job have seen its end. */
  ended(url: string): Promise<void>
  /** Resolves when all watchers of the job hold so many facts. */
  holding(url: string, facts: number): Promise<void>
  /** Every watcher of the job, which has ended, holds what the service holds. */
  expectTheTruth(url: string, job: RemoteJob): Promise<void>
}

export async function openTab(context: BrowserContext, address: string): Promise<Tab> {
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(() => 'watchJob' in window, null, { polling: POLL_MS })
  const ended = async (url: string): Promise<void> => {
    await page.waitForFunction(
      (job) => window.seen[job]?.every(({ watch }) => watch.view.connection === 'ended'),
      url,
      { polling: POLL_MS },
    )
  }
  return {
    page,
    cdp: await context.newCDPSession(page),
    watch: (url, times = 1) => page.evaluate(watchInPage, { url, times }),
    async live(url) {
      await page.waitForFunction(
        (job) => window.seen[job]?.every(({ watch }) => watch.view.connection === 'live'),
        url,
        { polling: POLL_MS },
      )
    },
    ended,
    async holding(url, facts) {
      await page.waitForFunction(
        ([job, least]) => window.seen[job]?.every((seen) => seen.facts.length >= least),
        [url, facts] as const,
        { polling: POLL_MS },
      )
    },
    async expectTheTruth(url, job) {
      await ended(url)
      const [facts, snapshot, watchers] = [await job.facts(), await job.shown(), await page.evaluate(toldInPage, url)]
      expect(watchers).not.toEqual([])
      for (const told of watchers) {
        expect(told.facts).toEqual(facts.filter(({ cursor }) => cursor > (told.from ?? Infinity)))
        expect(told.lines).toEqual(linesOf(facts).slice(-LOG_LINES))
        expect(told.gaps).toBe(0)
        expect(recorded(told.snapshot)).toEqual(recorded(snapshot))
      }
    },
  }
}

function watchInPage({ url, times }: { readonly url: string; readonly times: number }): void {
  window.seen ??= {}
  const all = (window.seen[url] ??= [])
  for (let n = 0; n < times; n++) {
    const seen: Seen = { watch: window.watchJob(url), from: null, facts: [], gaps: 0 }
    // One that joins others of its page knows at once what they know.
    if (seen.watch.view.snapshot !== null) seen.from = seen.watch.view.cursor
    seen.watch.subscribe((_, event) => {
      if (event === null || event.type === 'progress' || event.type === 'heartbeat') return
      if (event.type !== 'sync') seen.facts.push(event)
      else {
        seen.from ??= event.cursor
        if (event.data.verdict === 'gap') seen.gaps++
      }
    })
    all.push(seen)
  }
}

function toldInPage(url: string): Told[] {
  return (window.seen[url] ?? []).map(({ watch, from, facts, gaps }) => ({
    from,
    facts: facts as NumberedFact[],
    gaps,
    snapshot: watch.view.snapshot,
    lines: watch.view.logs.map(({ message }) => message),
  }))
}
