// What tabs that watch the same thing say to each other, and what a tab makes of what a leader says. Words carry no
// ticket and nothing that a joiner could not ask the service for: every page of the origin can hear them.
import type { StreamView } from '../subject.ts'

export interface LeaderWord<View, Event> {
  /** Grows with each leader: whoever lost the lead without knowing it yet is not listened to. */
  readonly epoch: number
  /** Where the leader stood before the event; null before all. */
  readonly from: number | null
  readonly connection: StreamView['connection']
  /** Whether nobody sees the leader's page. */
  readonly hidden: boolean
  /** Null when there is none: the leader is here, or the state of its connection changed. */
  readonly event: Event | null
  /** All that the leader knows, for those who asked, or when it learnt something without an event. */
  readonly view: View | null
}

/** Said to the leader: are you there, what do you know, and somebody asks you to look again. */
export type FollowerWord = 'ping' | 'ask' | 'revive'

export type Word<View, Event> = LeaderWord<View, Event> | FollowerWord

/** As much of an event as the judgement needs. */
export interface HeardEvent {
  readonly type: string
  readonly cursor?: number
  readonly data?: unknown
}

/**
 * What a leader's word is to a tab that knows everything up to `cursor`:
 * - `news`: its event is the next thing, to be folded in and told;
 * - `known`: it has no event, or one that is known;
 * - `gap`: something before it was missed.
 */
export type Judgement = 'news' | 'known' | 'gap'

export function judge(
  cursor: number | null,
  { from, event }: Pick<LeaderWord<unknown, HeardEvent>, 'from' | 'event'>,
): Judgement {
  // Whatever was known is replaced, here as at the leader.
  if (event !== null && isGap(event)) return 'news'
  const [here, before] = [cursor ?? -1, from ?? -1]
  if (before > here) return 'gap'
  const at = event?.cursor ?? -1
  // A live value moves no cursor; anything else at ours was told before, by another leader.
  return at > here || (at === here && event !== null && before === at) ? 'news' : 'known'
}

/**
 * Whether the leader is as good as gone: a browser lets a hidden page's timers run once a minute, so that it reconnects
 * much later than a page would that somebody looks at.
 */
export function isOfNoUse({
  hidden,
  connection,
}: Pick<LeaderWord<unknown, unknown>, 'hidden' | 'connection'>): boolean {
  return hidden && connection === 'reconnecting'
}

/** Whether a stream began by saying that something was lost for good, and what stands now. */
function isGap({ type, data }: HeardEvent): boolean {
  return type === 'sync' && Object(data).verdict === 'gap'
}
