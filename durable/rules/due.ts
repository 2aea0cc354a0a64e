// One alarm serves everything that an object must do later: a table of due times, of which the earliest is set.

/** lease: the producer went silent · deadline: the job took too long · grace: a cancel was not answered · outbox: D1 is behind. */
export const DUTIES = ['lease', 'deadline', 'grace', 'outbox'] as const

export type Duty = (typeof DUTIES)[number]

/** Milliseconds since the epoch. */
export type DueTable = { readonly [D in Duty]?: number }

export function withDue(table: DueTable, duty: Duty, at: number | null): DueTable {
  const { [duty]: _, ...rest } = table
  return at === null ? rest : { ...rest, [duty]: at }
}

export function dutiesDue(table: DueTable, now: number): readonly Duty[] {
  return DUTIES.filter((duty) => (table[duty] ?? Infinity) <= now)
}

export function nextDue(table: DueTable): number | null {
  const next = Math.min(...DUTIES.map((duty) => table[duty] ?? Infinity))
  return next === Infinity ? null : next
}
