// How the pages of a browser share what they watch: the watchers of a page and its tabs one connection for each job
// (shared-channel.ts), the jobs one connection for each service (merged-line.ts). Loaded when somebody first watches.
import { askWhy } from '../ask-why.ts'
import { openChannel } from '../channel.ts'
import type { WatchEnvironment } from '../environment.ts'
import type { Follow, Follower, Known } from '../follower.ts'
import { RequestProblem } from '../problem.ts'
import type { StreamView, Subject } from '../subject.ts'
import { transportsFor } from '../transports/transports-for.ts'
import { mergeLines } from './merged-line.ts'
import { sharedChannel } from './shared-channel.ts'
import type { HeardEvent } from './word.ts'

/** Tabs whose clients say other words to each other do not hear each other: the number goes up with the words. */
const WORDS = 1

/** The jobs of a lost connection are told one after the other, within a few milliseconds. */
const TOGETHER_MS = 100

/** What follows a subject for all its watchers in this page. */
interface Shared<View extends StreamView, Event> {
  readonly subject: Subject<View, Event>
  readonly known: Known<View>
  readonly watchers: Map<Known<View>, (event: Event | null) => void>
  readonly follower: Follower
}

const page = new Set<unknown>()

/** Programs have no other pages to share with, and no limit to their connections. */
const environment: Partial<WatchEnvironment> = typeof document === 'undefined' ? {} : pageEnvironment()

/** Follows the subject, together with whoever else does. */
export function share<View extends StreamView, Event extends HeardEvent>(
  known: Known<View>,
  subject: Subject<View, Event>,
  tell: (event: Event | null) => void,
): Follower {
  const shared = find(subject) ?? begin(subject)
  const { watchers, follower } = shared
  watchers.set(known, tell)
  Object.assign(known, shared.known)
  tell(subject.opening(known.view))
  return {
    revive: () => follower.revive(),
    close() {
      if (!watchers.delete(known) || watchers.size > 0) return
      page.delete(shared)
      follower.close()
    },
  }
}

function find<View extends StreamView, Event>({ stream, ticket }: Subject<View, Event>): Shared<View, Event> | null {
  for (const one of page) {
    // What has the same stream has the same events.
    const shared = one as Shared<View, Event>
    if (shared.subject.stream === stream && shared.subject.ticket?.source === ticket?.source) return shared
  }
  return null
}

function begin<View extends StreamView, Event extends HeardEvent>(subject: Subject<View, Event>): Shared<View, Event> {
  const known: Known<View> = { view: subject.blank, transport: null }
  const watchers: Shared<View, Event>['watchers'] = new Map()
  const follower = follow(known, subject, (event) => {
    for (const [watcher, tell] of watchers) {
      Object.assign(watcher, known)
      tell(event)
    }
  })
  const shared = { subject, known, watchers, follower }
  page.add(shared)
  return shared
}

function follow<View extends StreamView, Event extends HeardEvent>(
  ...[known, subject, tell]: Parameters<Follow<View, Event>>
): Follower {
  const connect: Follow<View, Event> = (...what) => openChannel(...what, environment)
  // Pages without https have no locks. Where the address does not say what is shown, each ticket may show something else.
  const isShared = environment.transports && 'locks' in navigator && !(subject.fits && subject.ticket)
  if (!isShared) return connect(known, subject, tell)
  return sharedChannel(known, subject, tell, {
    name: `jobcast${WORDS}:${subject.stream}`,
    connect,
    async prove() {
      const answer = await askWhy(subject, environment)
      if (answer instanceof RequestProblem) throw answer
      return (view) => subject.fits?.(view, answer) !== false
    },
  })
}

function pageEnvironment(): Partial<WatchEnvironment> {
  // Answers that are waited for one by one cannot be merged; streams can, however they are read.
  const transports = transportsFor({ stream: 'the page', events: '' }, {}).map(({ name, open }) => ({
    name,
    open: name === 'long-poll' ? open : mergeLines(open),
  }))
  return { transports, random: drawTogether() }
}

/** Draws made in one moment are one draw: jobs that lose their connection together come back together, on one. */
function drawTogether(): () => number {
  let [drawn, until] = [0, 0]
  return () => {
    const now = Date.now()
    if (now > until) [drawn, until] = [Math.random(), now + TOGETHER_MS]
    return drawn
  }
}
