// How the pages of a browser share what they watch: the tabs one connection for each job (shared-channel.ts), the jobs
// one connection for each service (merged-line.ts). Loaded when a page first watches something.
import { Channel } from '../channel.ts'
import { type Feed } from '../feed.ts'
import { hostEnvironment, type ChannelEnvironment } from '../environment.ts'
import { byTicket } from '../renew-ticket.ts'
import { requestJson } from '../request.ts'
import type { StreamView, Subject } from '../subject.ts'
import { lazily } from '../transports/lazily.ts'
import { withTicket } from '../transports/line-url.ts'
import type { TransportSource } from '../transports/transport.ts'
import { mergeLines } from './merged-line.ts'
import { sharedChannel } from './shared-channel.ts'
import type { HeardEvent } from './word.ts'

/** Tabs whose clients say other words to each other do not hear each other: the number goes up with the words. */
const WORDS = 1

/** The jobs of a lost connection are told one after the other, within a few milliseconds. */
const TOGETHER_MS = 100

let environment: ChannelEnvironment | null = null

/** What follows the subject, together with whoever else does. Without locks each tab is on its own. */
export function share<View extends StreamView, Event extends HeardEvent>(
  subject: Subject<View, Event>,
): Feed<View, Event> {
  const page = (environment ??= pageEnvironment())
  const connect = (seed: View) => new Channel(subject, page, seed)
  // Pages without https have none.
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) return connect(subject.blank)
  return sharedChannel(subject, {
    name: `jobcast${WORDS}:${subject.stream}`,
    connect,
    async prove() {
      const { probe, ticket } = subject
      return byTicket(ticket, (text) => requestJson(withTicket(probe, text), { fetch: page.fetch }))
    },
  })
}

function pageEnvironment(): ChannelEnvironment {
  const host = hostEnvironment({ random: drawTogether() })
  return { ...host, transports: host.transports.map(merged) }
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

/** Answers that are waited for one by one cannot be merged; streams can, however they are read. */
function merged(source: TransportSource): TransportSource {
  const { name } = source
  return name === 'long-poll' ? source : lazily(name, async () => mergeLines(await source.load()))
}
