// HTTP/1.1 answers out of raw bytes, as far as a load program needs them: the head once, then the body without its
// chunk lines. Bytes of a body are handed on where they lie, because copying them would cost more than reading them.

export type OnBody = (bytes: Buffer, from: number, to: number) => void

type Place = 'head' | 'chunk size' | 'chunk' | 'length' | 'until closed'

/** Ends a head, and no head of ours comes near the bound. */
const headEnd = '\r\n\r\n'
const maxHead = 16 * 1024

export class ResponseReader {
  status = 0
  /** The whole answer has come; what follows is the next one. */
  ended = false
  readonly #onBody: OnBody
  #place: Place = 'head'
  #text = ''
  #left = 0

  constructor(onBody: OnBody) {
    this.#onBody = onBody
  }

  /** Reads one answer after the other on the same connection. */
  next(): void {
    this.status = 0
    this.ended = false
    this.#place = 'head'
    this.#text = ''
  }

  /** @throws when the bytes are no HTTP. */
  read(bytes: Buffer, length: number): void {
    let at = 0
    while (at < length && !this.ended) {
      if (this.#place === 'head') at = this.#readHead(bytes, at, length)
      else if (this.#place === 'chunk size') at = this.#readSize(bytes, at, length)
      else {
        const to = this.#place === 'until closed' ? length : Math.min(length, at + this.#left)
        this.#left -= to - at
        this.#onBody(bytes, at, to)
        at = to
        if (this.#left === 0 && this.#place === 'chunk') this.#place = 'chunk size'
        else if (this.#left === 0 && this.#place === 'length') this.ended = true
      }
    }
  }

  #readHead(bytes: Buffer, from: number, to: number): number {
    const before = this.#text.length
    this.#text += bytes.toString('latin1', from, Math.min(to, from + maxHead))
    const end = this.#text.indexOf(headEnd)
    if (end < 0) {
      if (this.#text.length > maxHead) throw new Error('the answer has no end of its head')
      return to
    }
    const head = this.#text.slice(0, end).toLowerCase()
    this.#text = ''
    this.status = Number(head.slice(9, 12))
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
    if (this.status === 204 || length === '0') this.ended = true
    else if (head.includes('\r\ntransfer-encoding: chunked')) this.#place = 'chunk size'
    else if (length === undefined) this.#place = 'until closed'
    else [this.#place, this.#left] = ['length', Number(length)]
    return from + end + headEnd.length - before
  }

  /** A chunk is followed by an empty line, which is read here as a size that says nothing. */
  #readSize(bytes: Buffer, from: number, to: number): number {
    const end = bytes.indexOf(10, from)
    if (end < 0 || end >= to) {
      this.#text += bytes.toString('latin1', from, to)
      return to
    }
    const line = (this.#text + bytes.toString('latin1', from, end)).trim()
    this.#text = ''
    if (line === '') return end + 1
    this.#left = Number.parseInt(line, 16)
    if (this.#left === 0) this.ended = true
    else this.#place = 'chunk'
    return end + 1
  }
}
