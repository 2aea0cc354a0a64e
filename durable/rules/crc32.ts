// The checksum of gzip (RFC 1952, section 8), and the checksum of two pieces from those of each: zlib's crc32_combine,
// which multiplies by powers of x modulo the polynomial. So pieces shared by many streams are read once.

const POLYNOMIAL = 0xedb88320

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc
})

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}

/** Of what `first` is of, followed by what `second` is of; `shift` is that of the length of the second. */
export function combineCrc32(first: number, second: number, shift: number): number {
  return (multiply(shift, first) ^ second) >>> 0
}

/** x to the power of eight times `bytes`, modulo the polynomial: what so many bytes more do to a checksum. */
export function shiftedBy(bytes: number): number {
  let power = 0x80000000
  let square = 0x00800000
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(square, power)
    square = multiply(square, square)
  }
  return power
}

/** Both with the bits in reverse: the highest bit is x to the power of 0. */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let mask = 0x80000000; mask !== 0; mask >>>= 1) {
    if (a & mask) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product >>> 0
}
