// What a tab is to the other tabs that watch the same thing, and what moves it from one role to another: a table, and
// tested as one. Nothing here knows a lock or a message; shared-channel.ts turns what happens into signals.

/**
 * - `following`: shows what the leader tells, or looks for one.
 * - `catching-up`: what the leader tells does not follow on what is known here: an own connection is used until it does.
 * - `leading`: has the connection of this browser, and tells whoever listens. A tab that may not share leads itself.
 * - `away`: frozen, kept by the browser to go back to, or watching no more. Holds nothing that others wait for.
 */
export type Role = 'following' | 'catching-up' | 'leading' | 'away'

export type RoleSignal =
  /** The lock is ours: by turn, or stolen from a leader that does not answer. */
  | 'granted'
  /** Another tab stole the lock: we did not answer. */
  | 'robbed'
  /** Something that the leader told has not arrived here, or the right to it was not confirmed. */
  | 'missed'
  /** What the leader tells next follows on what is known here. */
  | 'met'
  /** There is nobody to share with: the browser does not let it, the service refuses it, or shows it something else. */
  | 'barred'
  | 'left'
  | 'back'

const MOVES: Readonly<Record<Role, Readonly<Partial<Record<RoleSignal, Role>>>>> = {
  following: { granted: 'leading', missed: 'catching-up', barred: 'leading', left: 'away' },
  'catching-up': { granted: 'leading', met: 'following', barred: 'leading', left: 'away' },
  // The own connection stays until the new leader has met it: nothing falls between the two.
  leading: { robbed: 'catching-up', left: 'away' },
  away: { back: 'following' },
}

export function nextRole(role: Role, signal: RoleSignal): Role {
  return MOVES[role][signal] ?? role
}
