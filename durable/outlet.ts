// How frames leave for one reader: as they are, or as a gzip stream of frames that are compressed once for all.
import { type Deflate, GZIP_HEADER, gzipTrailer } from './compression.ts'
import { combineCrc32, crc32, shiftedBy } from './rules/crc32.ts'

const encoder = new TextEncoder()

/** A frame as a part of a gzip stream; `crc` and `shift` are of what it was before. */
interface Packed {
  readonly bytes: Uint8Array
  readonly crc: number
  readonly shift: number
}

/** Some events as bytes, shared by all readers that take them. */
export class Frame {
  readonly plain: Uint8Array
  /** What a reader has once it took this. */
  readonly cursor: number
  #packed: Packed | null = null

  constructor(text: string, cursor: number) {
    this.plain = encoder.encode(text)
    this.cursor = cursor
  }

  packed(deflate: Deflate): Packed {
    const { plain } = this
    this.#packed ??= { bytes: deflate(plain), crc: crc32(plain), shift: shiftedBy(plain.byteLength) }
    return this.#packed
  }
}

export interface Outlet {
  write(frame: Frame): Uint8Array
  /** What ends the stream; null when nothing does. */
  end(): Uint8Array | null
}

export const PLAIN: Outlet = {
  write: (frame) => frame.plain,
  end: () => null,
}

export function gzipOutlet(deflate: Deflate): Outlet {
  let begun = false
  let crc = 0
  let size = 0
  return {
    write(frame) {
      const packed = frame.packed(deflate)
      crc = combineCrc32(crc, packed.crc, packed.shift)
      size += frame.plain.byteLength
      if (begun) return packed.bytes
      begun = true
      const first = new Uint8Array(GZIP_HEADER.byteLength + packed.bytes.byteLength)
      first.set(GZIP_HEADER)
      first.set(packed.bytes, GZIP_HEADER.byteLength)
      return first
    },
    end: () => gzipTrailer(crc, size),
  }
}
