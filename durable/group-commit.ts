// Writes in groups: whatever asks while one write is under way shares the next one. Whoever awaits `commit` knows that
// all it had changed before is written.

export class GroupCommit {
  readonly #write: () => Promise<void>
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  /** @param write stores everything changed so far; never called while it is still under way */
  constructor(write: () => Promise<void>) {
    this.#write = write
  }

  /** Rejects when the write that covers this call does. */
  commit(): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = null
      this.#writing = this.#write()
      return this.#writing
    })
    return this.#next
  }

  /** Resolves once nothing that was committed waits to be written. */
  settled(): Promise<void> {
    return this.#next ?? this.#writing
  }
}
