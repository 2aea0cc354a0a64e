// One alarm serves everything that an object must do later: a table of due times, of which the earliest is set.

/** What is told of a job outside its object: the index of all jobs (D1), and the board of its workspace. */
export const AUDIENCES = ['index', 'board'] as const

export type Audience = (typeof AUDIENCES)[number]

/**
 * launch: an importer of ours is to begin · lease: the producer went silent · deadline: the job took too long · grace: a cancel was not answered
 * · drop: an ended job has been kept for long enough · flush: what audiences were told is to be stored · else: who is behind.
 */
export const DUTIES = ['launch', 'lease', 'deadline', 'grace', 'drop', 'flush', ...AUDIENCES] as const

export type Duty = (typeof DUTIES)[number]

/** Milliseconds since the epoch. */
export type DueTable = { readonly [D in Duty]?: number }

export function withDue(table: DueTable, duty: Duty, at: number | null): DueTable {
  if (at !== null) return { ...table, [duty]: at }
  if (table[duty] === undefined) return table
  const { [duty]: _, ...rest } = table
  return rest
}

export function dutiesDue(table: DueTable, now: number): readonly Duty[] {
  return DUTIES.filter((duty) => (table[duty] ?? Infinity) <= now)
}

export function nextDue(table: DueTable): number | null {
  const next = Math.min(...DUTIES.map((duty) => table[duty] ?? Infinity))
  return next === Infinity ? null : next
}

/**
 * Whether both hold the same duties of those that must survive a crash. Audiences are no such duties: what is stored of
 * them may be old, since they may be told again, and the alarm that is set rings for them.
 */
export function sameDuties(one: DueTable, other: DueTable): boolean {
  return DUTIES.every((duty) => isAudience(duty) || duty === 'flush' || one[duty] === other[duty])
}

export function isAudience(duty: Duty): duty is Audience {
  return duty === 'index' || duty === 'board'
}
