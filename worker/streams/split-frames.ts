// Cuts the bytes of one of our own streams into frames, wherever the chunks were cut. Not a parser of any SSE: our
// frames have one line a field, LF only (see durable/protocol/frame.ts), and that is all this needs to know.

export interface Frame {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly retry?: string
}

export class FrameSplitter {
  readonly #decoder = new TextDecoder()
  #rest = ''

  push(chunk: Uint8Array): readonly Frame[] {
    this.#rest += this.#decoder.decode(chunk, { stream: true })
    const texts = this.#rest.split('\n\n')
    this.#rest = texts.pop() ?? ''
    return texts.map(frameOf)
  }
}

function frameOf(text: string): Frame {
  const fields: { id?: string; event?: string; data?: string; retry?: string } = {}
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon)
    if (name === 'id' || name === 'event' || name === 'data' || name === 'retry') fields[name] = line.slice(colon + 2)
  }
  return fields
}
