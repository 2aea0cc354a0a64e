// Which numbers of a range came, whatever their order: how many, their sum and a sum of hashes. All three are right only
// when each number came exactly once; keeping a list of millions for each of a thousand viewers would be the bottleneck.

export class Tally {
  count = 0
  #first = 0
  #last = -1
  #sum = 0
  #hash = 0

  /** Counts from here on what lies between the two, both included. */
  begin(first: number, last: number): void {
    this.count = 0
    this.#first = first
    this.#last = last
    this.#sum = 0
    this.#hash = 0
  }

  add(seq: number): void {
    if (seq < this.#first || seq > this.#last) return
    this.count++
    this.#sum += seq
    this.#hash = (this.#hash + Math.imul(seq ^ 0x9e3779b9, seq | 1)) | 0
  }

  equals(other: Tally): boolean {
    return this.count === other.count && this.#sum === other.#sum && this.#hash === other.#hash
  }
}

/** What a viewer must have that missed nothing and had nothing twice. */
export function wholeTally(first: number, last: number): Tally {
  const tally = new Tally()
  tally.begin(first, last)
  for (let seq = first; seq <= last; seq++) tally.add(seq)
  return tally
}
