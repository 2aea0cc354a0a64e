// The states of a watch and what moves it from one to another: pure functions (here, and `whenHeard` in subject.ts),
// tested as tables. Nothing here knows a socket; channel.ts says what happens on the wire.

/**
 * - `connecting`: the first connection is being opened.
 * - `catching-up`: the snapshot is here and what was missed is being replayed.
 * - `live`: each event is shown as it happens.
 * - `polling`: no stream comes through to here; each event is shown some moments after it happened.
 * - `reconnecting`: what is shown, if anything, may be old; a new connection is on its way.
 * - `ended`: the job is over and everything of it has been seen.
 * - `refused`: no retry can help (no such job, no right to see it), or the caller's retry policy gave up.
 */
export type ConnectionState = 'connecting' | 'catching-up' | 'live' | 'polling' | 'reconnecting' | 'ended' | 'refused'

/** While a connection is being opened; of what was over or refused, too, when somebody has reason to look again. */
export function whenDialled(state: ConnectionState): ConnectionState {
  // Whoever polls has found a better way: what is shown stays as new as it was.
  if (state === 'polling') return state
  return state === 'connecting' || state === 'refused' ? 'connecting' : 'reconnecting'
}

/** While there is no connection any more, or none yet. */
export function whenLost(state: ConnectionState): ConnectionState {
  return isSettled(state) ? state : 'reconnecting'
}

/** Whether nothing will come by itself. */
export function isSettled(state: ConnectionState): boolean {
  return state === 'ended' || state === 'refused'
}
