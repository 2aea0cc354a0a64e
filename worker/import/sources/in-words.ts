// Figures as a person reads them beside a progress bar: rounded sizes, counts with their thousands apart.

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `12.4 MB`, `512 bytes`: decimal units (1 kB = 1,000 bytes), one digit behind the point. */
export function roughSize(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  if (unit === 0) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  return `${size.toFixed(1)} ${UNITS[unit]}`
}

/** Kept, because each record of a batch names its place: asking anew for each takes Deno a quarter of a second a batch. */
const COUNTS = new Intl.NumberFormat('en-US')

/** `4,211` */
export function countInWords(count: number): string {
  return COUNTS.format(count)
}
