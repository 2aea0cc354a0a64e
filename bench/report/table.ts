// A figure as plain text: one line for each row, one column for each peer, with how many times better ours is.
import { type Figure, ratio, type Row } from './figure.ts'

export function tableOf({ title, rows, notes }: Figure): string {
  const peers = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))]
  const hasDeno = rows.some(({ onDeno }) => onDeno !== undefined)
  const lines = [
    ['', 'jobcast', ...(hasDeno ? ['on Deno'] : []), ...peers, 'aim', 'met'],
    ...rows.map((row) => [
      `${row.what}${row.unit === '' ? '' : `, ${row.unit}`}`,
      number(row.ours),
      ...(hasDeno ? [row.onDeno === undefined ? '' : number(row.onDeno ?? Number.NaN)] : []),
      ...peers.map((peer) => besideOurs(row, peer)),
      row.aim?.text ?? '',
      row.aim === null ? '' : row.aim.met ? 'yes' : 'NO',
    ]),
  ]
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [title, '-'.repeat(title.length), ...text, ...notes.map((note) => `  ${note}`), ''].join('\n')
}

/** Three figures that matter, whatever the size. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

function besideOurs(row: Row, peer: string): string {
  const value = row.peers[peer]
  if (value === undefined) return ''
  if (value === null) return '–'
  const times = ratio(row, value)
  return `${number(value)} (${Number.isFinite(times) ? `${number(times)}×` : '–'})`
}
