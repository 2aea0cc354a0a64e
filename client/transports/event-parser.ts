// The stream of server-sent events as the HTML standard reads it ("interpreting an event stream"), fed in pieces of any
// size. `retry` is not read: when to come back is the channel's business.

export class EventParser {
  readonly #event: (type: string, data: string, id: string) => void
  #rest = ''
  /** What may stand first and says nothing: a byte order mark, the LF of a CRLF that was cut in two. */
  #skip = '\uFEFF'
  #type = ''
  #data: string | null = null
  #id = ''

  /** @param event told of each event that has data, with the last id that was said. */
  constructor(event: (type: string, data: string, id: string) => void) {
    this.#event = event
  }

  /** @param text the next piece, decoded as UTF-8, its byte order mark left on. */
  take(text: string): void {
    if (text === '') return
    const rest = text[0] === this.#skip ? text.slice(1) : text
    this.#skip = text.endsWith('\r') ? '\n' : ''
    const lines = (this.#rest + rest).split(/\r\n|\n|\r/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch()
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'data') this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    else if (name === 'event') this.#type = value
    else if (name === 'id' && !value.includes('\0')) this.#id = value
  }

  #dispatch(): void {
    if (this.#data !== null) this.#event(this.#type || 'message', this.#data, this.#id)
    this.#data = null
    this.#type = ''
  }
}
