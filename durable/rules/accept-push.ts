// What the updates of one push become together. Pure; the time is an argument.
import type { RecordedFact } from '../log.ts'
import type { Fact } from '../protocol/event.ts'
import { isTurn } from '../protocol/turn.ts'
import type { Update } from '../protocol/update.ts'
import { acceptUpdate, type JobState, withFact, withSignOfLife } from './accept.ts'
import { type History, record } from './history.ts'

/** A job as far as updates change it. */
export interface Pushed extends JobState {
  readonly history: History
}

interface AcceptedPush {
  readonly state: Pushed
  /** In their order; none of them ends the job. */
  readonly recorded: readonly RecordedFact[]
  /** What the last update ends it by, not folded in yet; null when the job goes on. */
  readonly end: Fact | null
}

/** @param updates an end only as the last of them */
export function acceptPush(before: Pushed, updates: readonly Update[], now: number): AcceptedPush {
  const { snapshot, rate, ticked } = before
  let state: JobState = withSignOfLife({ snapshot, rate, ticked }, now)
  let { history } = before
  let end: Fact | null = null
  const recorded: RecordedFact[] = []
  for (const update of updates) {
    const accepted = acceptUpdate(state, update, now)
    state = accepted.state
    const { done, rate: perSecond } = state.snapshot
    if (done !== null) history = record(history, [now, done, perSecond ?? 0])
    for (const fact of accepted.facts) {
      if (isTurn(fact)) end = fact
      else {
        state = withFact(state, fact)
        recorded.push({ ...fact, cursor: state.snapshot.cursor })
      }
    }
  }
  return { state: { ...state, history }, recorded, end }
}
