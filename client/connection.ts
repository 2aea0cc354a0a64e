// The states of a watch and what moves it from one to another: a pure function, tested as a table.
// Nothing here knows a socket; channel.ts turns what happens on the wire into these signals.

/**
 * - `connecting`: the first connection is being opened.
 * - `catching-up`: the snapshot is here and what was missed is being replayed.
 * - `live`: each event is shown as it happens.
 * - `reconnecting`: what is shown, if anything, may be old; a new connection is on its way.
 * - `ended`: the job is over and everything of it has been seen.
 * - `refused`: no retry can help (no such job, no right to see it).
 */
export type ConnectionState = 'connecting' | 'catching-up' | 'live' | 'reconnecting' | 'ended' | 'refused'

export type ConnectionSignal =
  /** A connection is being opened. */
  | 'dial'
  /** The stream began; facts that we lack follow. */
  | 'synced-behind'
  /** The stream began, or went on, and nothing is missing. */
  | 'caught-up'
  /** The connection broke, or was silent for too long. */
  | 'lost'
  /** The job's last attempt is over. */
  | 'over'
  /** A new attempt of a job that was over. */
  | 'revived'
  /** The service says no for good. */
  | 'denied'

export function nextState(state: ConnectionState, signal: ConnectionSignal): ConnectionState {
  if (state === 'refused') return signal === 'revived' ? 'connecting' : state
  if (state === 'ended' && signal !== 'revived') return state
  switch (signal) {
    case 'dial':
      return state === 'connecting' ? 'connecting' : 'reconnecting'
    case 'synced-behind':
      return 'catching-up'
    case 'caught-up':
      return 'live'
    case 'lost':
      return 'reconnecting'
    case 'over':
      return 'ended'
    case 'revived':
      return state === 'ended' ? 'reconnecting' : state
    case 'denied':
      return 'refused'
    default:
      return signal satisfies never
  }
}
