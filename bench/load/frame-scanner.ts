// Finds numbered frames in an event stream at memory speed. Every event of a run carries `#` and ten digits; frames of
// one kind have one length, so the next frame's end and number are first looked for where the last ones suggest. A wrong
// guess cannot pass: the blank line must stand there, and whoever counts checks that the numbers follow on each other.

export const numberDigits = 10

/** As it must stand in an event's data, once. */
export function numbered(seq: number): string {
  return `#${String(seq).padStart(numberDigits, '0')}`
}

const hash = 35
const newline = 10
/** Longer than any frame that is cut in two by the network, but for those that carry a whole snapshot. */
const joint = 8 * 1024

export class FrameScanner {
  readonly #onNumber: (seq: number) => void
  #carry: Buffer = Buffer.alloc(0)
  #length = 0
  #back = 0
  /** The `id:` that stands first in the last whole frame; empty where frames begin otherwise. */
  lastId = ''
  /** How often the server said that something is lost for good. */
  gaps = 0

  constructor(onNumber: (seq: number) => void) {
    this.#onNumber = onNumber
  }

  read(bytes: Buffer, start: number, to: number): void {
    let from = start
    while (this.#carry.length > 0) {
      const taken = Math.min(to - from, joint)
      const whole = Buffer.concat([this.#carry, bytes.subarray(from, from + taken)])
      const end = endOfFrame(whole, 0, whole.length)
      if (end < 0) {
        this.#carry = whole
        from += taken
        if (from === to) return
        continue
      }
      from += end - this.#carry.length
      this.#carry = Buffer.alloc(0)
      this.#look(whole, 0, end)
      this.#readId(whole, 0)
    }
    this.#scan(bytes, from, to)
  }

  #scan(bytes: Buffer, start: number, to: number): void {
    let from = start
    let last = -1
    while (from < to) {
      const guess = from + this.#length
      const expected =
        this.#length > 0 &&
        guess <= to &&
        bytes[guess - 1] === newline &&
        bytes[guess - 2] === newline &&
        bytes[guess - this.#back] === hash
      const end = expected ? guess : endOfFrame(bytes, from, to)
      if (end < 0) break
      if (expected) this.#onNumber(digits(bytes, end - this.#back + 1))
      else this.#look(bytes, from, end)
      last = from
      from = end
    }
    if (last >= 0) this.#readId(bytes, last)
    if (from < to) this.#carry = Buffer.from(bytes.subarray(from, to))
  }

  #look(bytes: Buffer, from: number, end: number): void {
    const at = bytes.subarray(from, end).indexOf(hash)
    if (at < 0) {
      if (bytes.subarray(from, end).includes('"verdict":"gap"')) this.gaps++
      return
    }
    this.#length = end - from
    this.#back = end - from - at
    this.#onNumber(digits(bytes, from + at + 1))
  }

  #readId(bytes: Buffer, from: number): void {
    if (bytes[from] !== 0x69) return
    this.lastId = bytes.toString('latin1', from + 4, bytes.indexOf(newline, from))
  }
}

/** Behind the blank line that ends the frame; negative when it has not come. */
function endOfFrame(bytes: Buffer, from: number, to: number): number {
  const at = bytes.subarray(from, to).indexOf('\n\n')
  return at < 0 ? -1 : from + at + 2
}

function digits(bytes: Buffer, from: number): number {
  let value = 0
  for (let at = from; at < from + numberDigits; at++) value = value * 10 + (bytes[at] ?? 48) - 48
  return value
}
