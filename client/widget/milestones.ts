// What is worth saying aloud to somebody who cannot see the bar: the quarters, the end, and trouble. Not each percent,
// and not each time that the network blinks.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { failedCount, type Mood, moodInWords } from './mood.ts'
import type { Speech } from './speech.ts'

const QUARTERS = [75, 50, 25] as const

/** Most connections are back within it, and nobody needs to have heard of those. */
const BLINK_MS = 5_000

/** What stands between the job and its viewer; those that end by themselves are told only once they last. */
const TROUBLES: Partial<Record<Mood, 'passing' | 'lasting'>> = {
  reconnecting: 'passing',
  offline: 'passing',
  'not-found': 'lasting',
  'ticket-expired': 'lasting',
  refused: 'lasting',
}

/** What a viewer saw of a job first, and when: in milliseconds since the epoch, at the service. */
export interface FirstSight {
  readonly seen: Snapshot
  readonly at: number
}

/** Follows what a viewer sees of one job, and says what is worth it. */
export class Narrator {
  readonly #say: (text: string, lang: string) => void
  #before: Snapshot | null
  #trouble: Mood | null = null
  /** The trouble was told, so its end is too. */
  #told = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param first what the viewer has seen so far: it is not told, only what has changed since. */
  constructor(say: (text: string, lang: string) => void, first: FirstSight | null) {
    this.#say = say
    this.#before = first && beforeAll(first)
  }

  /** @param at what time it is at the service, in milliseconds since the epoch. */
  hear(mood: Mood, now: Snapshot | null, speech: Speech, at: number): void {
    const before = this.#before ?? (now && beforeAll({ seen: now, at }))
    this.#before = now
    const tell = (words: string) =>
      this.#say(now && mood !== 'not-found' ? `${now.title}: ${words}` : words, speech.messages.locale)
    const words = before && now && milestone(before, now, speech)
    if (words) tell(words)
    const trouble = TROUBLES[mood] ? mood : null
    if (trouble === this.#trouble) return
    const wasTold = this.#told
    this.close()
    this.#trouble = trouble
    if (trouble === null) {
      if (wasTold && !words) tell(moodInWords(speech.messages, mood))
      return
    }
    const tellTrouble = () => {
      this.#told = true
      tell(moodInWords(speech.messages, mood))
    }
    if (TROUBLES[trouble] === 'lasting') return tellTrouble()
    // From one passing trouble into another: it has lasted already.
    this.#told = wasTold
    this.#timer = setTimeout(tellTrouble, BLINK_MS)
  }

  /** Says nothing more of what was seen so far. */
  close(): void {
    clearTimeout(this.#timer)
    this.#trouble = null
    this.#told = false
  }
}

/** Whoever comes to a job no later than this after it was created has come to its beginning, and is told all of it. */
const BEGINNING_MS = 10_000

/** From where on a job is told to whoever sees it so: from its start, when that is now. */
function beforeAll({ seen, at }: FirstSight): Snapshot {
  if (at - Date.parse(seen.created_at) > BEGINNING_MS) return seen
  return { ...seen, status: 'queued', progress: null, stalled_since: null, attempt: 1 }
}

/** What to say of the job after the change, or null. */
export function milestone(before: Snapshot, now: Snapshot, { messages, format }: Speech): string | null {
  const { states, attempt } = messages
  if (now.attempt > before.attempt) return format.fill(attempt, { n: format.count(now.attempt) })
  if (now.status !== before.status) {
    if (now.status === 'completed') return states[failedCount(now) > 0 ? 'completed-with-failures' : 'completed']
    if (now.status === 'cancelled') return states.cancelled
    if (now.status === 'failed') return `${states.failed}. ${now.error ?? ''}`
  }
  if ((now.stalled_since === null) !== (before.stalled_since === null)) {
    return now.stalled_since === null ? states.working : states.stalled
  }
  const from = before.progress ?? 0
  const to = now.progress ?? 0
  const quarter = QUARTERS.find((percent) => from < percent && percent <= to)
  return quarter === undefined ? null : format.percent(quarter)
}
