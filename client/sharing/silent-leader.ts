// When a follower that is looked at asks whether its leader is still there, and when it takes the lead from it. Hidden
// tabs ask nothing and cost nothing; they look when they are shown.

/**
 * How often a follower looks whether it heard anything (ms); only a leader that told nothing in between is asked. A bar
 * that stands still for some seconds is taken for a slow job, for longer it is taken for a broken page.
 */
export const LOOK_MS = 2_000

/** Tabs answer each other in milliseconds, hidden ones too; who takes this long is frozen, crashed or stuck (ms). */
export const ANSWER_MS = 1_000

/** A look that comes this late (ms) means that this tab was stuck itself, and an answer may be waiting behind it. */
const LATE_MS = 250

export interface Look {
  /** Whether the leader was heard since the last look. */
  readonly heard: boolean
  /** Whether it was asked at the last look. */
  readonly asked: boolean
  /** How much later than meant this look is. */
  readonly lateMs: number
}

export function nextStep({ heard, asked, lateMs }: Look): 'wait' | 'ask' | 'steal' {
  if (heard) return 'wait'
  return asked && lateMs < LATE_MS ? 'steal' : 'ask'
}
