// What a benchmark reports: figures of ours beside those of each peer, and the aim they are held against. A figure that
// misses its aim is reported as it is; only what is broken or lost is an error.

export interface Row {
  readonly what: string
  readonly unit: string
  readonly ours: number
  /** The same of the whole service on Deno; left out where it is not measured. For information: no aim is held against it. */
  readonly onDeno?: number | null
  /** By name. Null: measured, and nothing came of it; the notes say why. */
  readonly peers: Readonly<Record<string, number | null>>
  readonly better: 'more' | 'less'
  /** Null where the figure is for information. */
  readonly aim: { readonly text: string; readonly met: boolean } | null
}

export interface Figure {
  readonly title: string
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
}

/** How many times better ours is than the peer's; below 1 the peer is better. */
export function ratio(row: Row, peer: number): number {
  return row.better === 'more' ? row.ours / peer : peer / row.ours
}

/** The best of the peers; NaN when there is none. */
export function bestPeer(row: Pick<Row, 'peers' | 'better'>): number {
  const values = Object.values(row.peers).filter((value) => value !== null)
  if (values.length === 0) return Number.NaN
  return row.better === 'more' ? Math.max(...values) : Math.min(...values)
}
