import { expect, test } from 'vitest'
import { nextRole, type Role, type RoleSignal } from './roles.ts'

const roles: readonly Role[] = ['following', 'catching-up', 'leading', 'away']

/** What each signal makes of a role; a role that is not named stays. */
const table: Record<RoleSignal, Partial<Record<Role, Role>>> = {
  granted: { following: 'leading', 'catching-up': 'leading' },
  robbed: { leading: 'catching-up' },
  missed: { following: 'catching-up' },
  met: { 'catching-up': 'following' },
  barred: { following: 'leading', 'catching-up': 'leading' },
  left: { following: 'away', 'catching-up': 'away', leading: 'away' },
  back: { away: 'following' },
}

const rows = Object.entries(table).flatMap(([signal, moves]) =>
  roles.map((role) => [role, signal as RoleSignal, moves[role] ?? role] as const),
)

test.each(rows)('%s, when %s, is %s', (role, signal, next) => {
  expect(nextRole(role, signal)).toBe(next)
})
