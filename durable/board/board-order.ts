// The order of a board: each job once, at the cursor of its newest report, so that whatever a reader missed is told by
// one event a job. Pure bookkeeping; what is committed comes in, what a reader has missed goes out.
import type { JobSummary } from '../protocol/summary.ts'

/** As many jobs as a person looks through; a `sync` of them all is some 100 kB. */
export const BOARD_JOBS = 200

export interface BoardEntry {
  readonly cursor: number
  readonly summary: JobSummary
}

export class BoardOrder {
  /** Oldest report first: a job that reports moves to the end. */
  readonly #entries = new Map<string, BoardEntry>()
  #head = 0
  #floor = 0

  get head(): number {
    return this.#head
  }

  /** Reports at or before this cursor may be of jobs that are gone from the board. */
  get floor(): number {
    return this.#floor
  }

  /** Newest job first. */
  get jobs(): readonly JobSummary[] {
    return Array.from(this.#entries.values(), ({ summary }) => summary).toSorted((a, b) =>
      b.created_at < a.created_at ? -1 : 1,
    )
  }

  get(jobId: string): BoardEntry | null {
    return this.#entries.get(jobId) ?? null
  }

  /** Takes a report, or a stored one, in order of cursors. Returns the jobs that had to leave. */
  put(entry: BoardEntry): readonly string[] {
    this.#entries.delete(entry.summary.job_id)
    this.#entries.set(entry.summary.job_id, entry)
    this.#head = Math.max(this.#head, entry.cursor)
    const gone: string[] = []
    while (this.#entries.size > BOARD_JOBS) {
      const leaving = this.#leaving()
      this.#entries.delete(leaving.summary.job_id)
      this.#floor = Math.max(this.#floor, leaving.cursor)
      gone.push(leaving.summary.job_id)
    }
    return gone
  }

  raiseFloor(floor: number): void {
    this.#floor = Math.max(this.#floor, floor)
  }

  after(cursor: number): readonly BoardEntry[] {
    return Array.from(this.#entries.values()).filter((entry) => entry.cursor > cursor)
  }

  /** The one that was silent for longest; one that has ended before one that still goes. */
  #leaving(): BoardEntry {
    const entries = [...this.#entries.values()]
    const leaving = entries.find(({ summary }) => summary.ended_at !== null) ?? entries[0]
    if (leaving === undefined) throw new Error('an empty board has nothing to leave')
    return leaving
  }
}
