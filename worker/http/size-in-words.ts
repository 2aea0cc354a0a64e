// A number of bytes as a person reads it, with the exact figure where the two differ.

const UNITS = [
  ['GiB', 2 ** 30],
  ['GB', 1e9],
  ['MiB', 2 ** 20],
  ['MB', 1e6],
  ['KiB', 2 ** 10],
  ['kB', 1e3],
] as const

/** `100 MB (100,000,000 bytes)`; `5,000,001 bytes` where no unit divides it. */
export function sizeInWords(bytes: number): string {
  const exact = `${bytes.toLocaleString('en-US')} bytes`
  const unit = UNITS.find(([, size]) => bytes >= size && bytes % size === 0)
  return unit === undefined ? exact : `${(bytes / unit[1]).toLocaleString('en-US')} ${unit[0]} (${exact})`
}
