// Frames by what they hold, so that readers at one place are given the same bytes. Readers who are all at places of their
// own share nothing: no more than a bounded number and size is kept for those who come after.
import { Frame } from './outlet.ts'

const MOST_FRAMES = 128
const MOST_BYTES = 8 * 1024 * 1024

export class SharedFrames {
  readonly #frames = new Map<string, Frame>()
  #bytes = 0

  /** The frame of that key, made when there is none. The key says all that its text depends on, until `clear`. */
  get(key: string, make: () => { readonly text: string; readonly cursor: number }): Frame {
    const known = this.#frames.get(key)
    if (known !== undefined) return known
    const { text, cursor } = make()
    const frame = new Frame(text, cursor)
    if (this.#frames.size >= MOST_FRAMES || this.#bytes >= MOST_BYTES) this.clear()
    this.#frames.set(key, frame)
    this.#bytes += frame.plain.byteLength
    return frame
  }

  clear(): void {
    this.#frames.clear()
    this.#bytes = 0
  }
}
