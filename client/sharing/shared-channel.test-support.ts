// For tests of the sharing of a channel: tabs are channels here, in one process. Its locks and its broadcasts are the real
// ones; the connections are scripted, and somebody else may lead as far as the tabs can hear.
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { Follower, Known } from '../follower.ts'
import type { StreamView, Subject } from '../subject.ts'
import { type Sharing, sharedChannel } from './shared-channel.ts'
import type { LeaderWord } from './word.ts'
import { stubPageEvents } from '../page-events.test-support.ts'

interface LogView extends StreamView {
  readonly cursor: number
  readonly lines: readonly number[]
}

type LogEvent = { readonly type: 'sync' | 'log'; readonly cursor: number }

export const blank: LogView = { connection: 'connecting', cursor: 0, head: 0, refusal: null, lines: [] }

const subject: Subject<LogView, LogEvent> = {
  stream: 'https://jobs.example/api/jobs/j/stream',
  events: null,
  probe: '',
  ticket: null,
  blank,
  fold: (view, { type, cursor }) => ({ ...view, cursor, lines: type === 'log' ? [...view.lines, cursor] : view.lines }),
  opening: ({ cursor }) => ({ type: 'sync', cursor }),
  adopt: (view) => view,
  keyOf: (event) => event,
}

/** A connection whose service is the test. */
class ScriptedFeed implements Follower {
  readonly known: Known<LogView>
  readonly #tell: (event: LogEvent | null) => void
  open = true
  revived = 0

  constructor(known: Known<LogView>, tell: (event: LogEvent | null) => void) {
    this.known = known
    this.#tell = tell
  }

  get view(): LogView {
    return this.known.view
  }

  close(): void {
    this.open = false
  }

  revive(): void {
    this.revived++
  }

  bring(...events: readonly LogEvent[]): void {
    for (const event of events) {
      this.known.view = { ...subject.fold(this.view, event), connection: 'live' }
      this.#tell(event)
    }
  }

  stand(connection: StreamView['connection']): void {
    this.known.view = { ...this.view, connection }
    this.#tell(null)
  }
}

export const sync = (cursor: number): LogEvent => ({ type: 'sync', cursor })
export const log = (cursor: number): LogEvent => ({ type: 'log', cursor })

/** One for each test: what is said in one is not heard in another. */
export let name: string

/** What is to be done at the end of the test. */
export const leaving: (() => void)[] = []

/** What the tabs hear of from the browser. */
export let page: EventTarget

/** To be called once by a file of tests: each has tabs of its own, all of them shown, and in the end all have left. */
export function stageEachTest(): void {
  beforeAll(() => {
    vi.stubGlobal('document', { hidden: false })
    page = stubPageEvents()
  })
  beforeEach(() => {
    name = `test ${crypto.randomUUID()}`
  })
  afterEach(() => {
    for (const leave of leaving.splice(0)) leave()
  })
  afterAll(() => void vi.unstubAllGlobals())
}

/** What was asked for is given, and it is what the leader shows. */
export const admit = async () => () => true

export function openTab(prove: Sharing<LogView, LogEvent>['prove'] = admit, seed: LogView = blank) {
  const feeds: ScriptedFeed[] = []
  const heard: number[] = []
  const known: Known<LogView> = { view: seed, transport: null }
  const tell = (event: LogEvent | null) => {
    if (event?.type === 'log') heard.push(event.cursor)
  }
  const channel = sharedChannel(known, subject, tell, {
    name,
    prove,
    connect(mine, _, bring) {
      const feed = new ScriptedFeed(mine, bring)
      feeds.push(feed)
      return feed
    },
  })
  const leave = () => channel.close()
  leaving.push(leave)
  return {
    channel: Object.assign(known, channel),
    heard,
    leave,
    /** The newest connection of this tab. */
    get feed(): ScriptedFeed {
      const [feed] = feeds.slice(-1)
      if (feed === undefined) throw new Error('This tab never had a connection')
      return feed
    },
    get isConnected(): boolean {
      return feeds.some(({ open }) => open)
    },
  }
}

type TestTab = ReturnType<typeof openTab>

export async function openLeader(): Promise<TestTab> {
  const tab = openTab()
  await expect.poll(() => tab.isConnected).toBe(true)
  tab.feed.bring(sync(0), log(1))
  return tab
}

export async function openFollower(): Promise<TestTab> {
  const tab = openTab()
  await expect.poll(() => tab.channel.view.connection).toBe('live')
  return tab
}

/** Somebody else who leads, as far as the tabs can hear. */
export function sayAsLeader(word: Partial<LeaderWord<LogView, LogEvent>>): void {
  const post = new BroadcastChannel(name)
  const epoch = Date.now() + 60_000
  post.postMessage({ epoch, from: 0, connection: 'live', hidden: false, event: null, view: null, ...word })
  leaving.push(() => post.close())
}

/** From now on somebody else leads. */
export async function robLeader(): Promise<void> {
  const end = Promise.withResolvers<void>()
  leaving.push(() => end.resolve())
  await new Promise<void>((resolve) => {
    void navigator.locks.request(name, { steal: true }, () => {
      resolve()
      return end.promise
    })
  })
}
