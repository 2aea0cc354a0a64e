// What an import can do to a span or a trace, ranked: an outcome only rises, so that a repeated batch, which finds its
// own rows unchanged, cannot turn what it imported into something skipped.

/** Stored as its index. */
export const OUTCOMES = ['skipped', 'updated', 'imported'] as const

export type Outcome = (typeof OUTCOMES)[number]

export type OutcomeCounts = { readonly [outcome in Outcome]: number }

export function rankOf(outcome: Outcome): number {
  return OUTCOMES.indexOf(outcome)
}

/** From rows of (rank, count). */
export function outcomeCounts(rows: Iterable<readonly [rank: number, count: number]>): OutcomeCounts {
  const counts = { skipped: 0, updated: 0, imported: 0 }
  for (const [rank, count] of rows) {
    const outcome = OUTCOMES[rank]
    if (outcome !== undefined) counts[outcome] += count
  }
  return counts
}
