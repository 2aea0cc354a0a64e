// What a file is that is no JSON text, from its first bytes, and what to do about it.

interface FileKind {
  readonly magic: readonly number[]
  readonly is: string
  readonly cure: string
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))

const KINDS: readonly FileKind[] = [
  {
    magic: [0x1f, 0x8b],
    is: 'gzip data',
    cure: 'Name it with .gz, or send it with Content-Encoding: gzip, and it is unpacked once.',
  },
  { magic: ascii('PK\u0003\u0004'), is: 'a zip archive', cure: 'Unpack it and import the files inside.' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], is: 'zstd data', cure: 'Unpack it first, or use gzip.' },
  { magic: ascii('BZh'), is: 'bzip2 data', cure: 'Unpack it first, or use gzip.' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'xz data', cure: 'Unpack it first, or use gzip.' },
  { magic: ascii('PAR1'), is: 'a Parquet file', cure: 'Export the traces as JSON or JSON Lines.' },
  { magic: ascii('SQLite format 3'), is: 'an SQLite database', cure: 'Export the traces as JSON or JSON Lines.' },
  { magic: ascii('%PDF'), is: 'a PDF', cure: 'Export the traces as JSON or JSON Lines.' },
  { magic: [0xff, 0xfe], is: 'text in UTF-16', cure: 'Save it as UTF-8.' },
  { magic: [0xfe, 0xff], is: 'text in UTF-16', cure: 'Save it as UTF-8.' },
]

/** Enough to tell text from binary data, and cheap. */
const LOOK_BYTES = 1024

/** Null for what may be JSON text in UTF-8; otherwise two sentences that go on after the file's name. */
export function notJsonText(head: Uint8Array): string | null {
  const kind = KINDS.find(({ magic }) => magic.every((byte, index) => head[index] === byte))
  if (kind !== undefined) return `is ${kind.is}, not JSON. ${kind.cure}`
  const look = head.subarray(0, LOOK_BYTES)
  if (!look.includes(0)) return null
  if (alternates(look)) return 'is text in UTF-16, not UTF-8. Save it as UTF-8.'
  return 'is binary data, not JSON. Export the traces as JSON or JSON Lines.'
}

/** JSON begins with ASCII characters, each of which has one zero byte beside it in UTF-16. */
function alternates(look: Uint8Array): boolean {
  const zeros = Array.from(look.subarray(0, 4), (byte) => (byte === 0 ? '0' : 'x')).join('')
  return zeros === '0x0x' || zeros === 'x0x0'
}
