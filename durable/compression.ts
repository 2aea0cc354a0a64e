// Compression that keeps frames shared: each frame is deflated once, by itself, up to a full flush, and whatever
// frames a reader takes follow each other as one gzip stream. No event waits for a compressor: every frame ends on a
// byte, and can be read as soon as it is there. Which runtime can do that is found out when it runs, not assumed.

/** Raw deflate of the bytes, ended by a full flush and not final (RFC 1951); depends on nothing before. */
export type Deflate = (bytes: Uint8Array) => Uint8Array

/** The part of Node's zlib that is used, where a runtime has it. */
interface Zlib {
  deflateRawSync(bytes: Uint8Array, options: { level: number; finishFlush: number }): Uint8Array
  inflateRawSync(bytes: Uint8Array): Uint8Array
  readonly constants: { readonly Z_FULL_FLUSH: number }
}

/** Text of ours becomes about a fifth of its size; higher levels cost more than they save. */
const LEVEL = 4

/** The last block of a deflate stream: empty, fixed codes, final. */
const FINAL_BLOCK = [0x03, 0x00]

let found: Deflate | null | undefined

/** Null where the runtime has no compressor that can be flushed, or one that does not keep its word. Asked once. */
export function findDeflate(): Deflate | null {
  found ??= probe(zlibOf(globalThis))
  return found
}

/** Where a runtime keeps Node's modules; those without give nothing. */
function zlibOf(scope: object): Zlib | null {
  const runtime: unknown = Reflect.get(scope, 'process')
  if (typeof runtime !== 'object' || runtime === null || !('getBuiltinModule' in runtime)) return null
  if (typeof runtime.getBuiltinModule !== 'function') return null
  const zlib: unknown = runtime.getBuiltinModule('node:zlib')
  return isZlib(zlib) ? zlib : null
}

function isZlib(module: unknown): module is Zlib {
  return typeof module === 'object' && module !== null && 'deflateRawSync' in module && 'inflateRawSync' in module
}

/** Two frames compressed apart must read as one text, byte for byte. */
function probe(zlib: Zlib | null): Deflate | null {
  if (zlib === null) return null
  try {
    const options = { level: LEVEL, finishFlush: zlib.constants.Z_FULL_FLUSH }
    const deflate: Deflate = (bytes) => zlib.deflateRawSync(bytes, options)
    const frame = new TextEncoder().encode('id: 1\nevent: probe\ndata: {}\n\n')
    const joined = [...deflate(frame), ...deflate(frame), ...FINAL_BLOCK]
    const read = zlib.inflateRawSync(Uint8Array.from(joined))
    return new TextDecoder().decode(read) === new TextDecoder().decode(frame).repeat(2) ? deflate : null
  } catch {
    return null // A zlib without these options is one that cannot do it.
  }
}

/** Whether the client takes gzip (RFC 9110, section 12.5.3). */
export function takesGzip(acceptEncoding: string | null): boolean {
  const gzip = acceptEncoding?.split(',').find((one) => /^\s*(gzip|x-gzip)\s*(;|$)/i.test(one))
  return gzip !== undefined && !/;\s*q=0(\.0*)?\s*$/i.test(gzip)
}

/** Of a gzip stream; no name, no time, unknown system. */
export const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)

/** The end of a gzip stream. @param size of all that was compressed, in bytes */
export function gzipTrailer(crc: number, size: number): Uint8Array {
  const trailer = new Uint8Array(FINAL_BLOCK.length + 8)
  trailer.set(FINAL_BLOCK)
  const view = new DataView(trailer.buffer)
  view.setUint32(2, crc, true)
  view.setUint32(6, size % 2 ** 32, true)
  return trailer
}
