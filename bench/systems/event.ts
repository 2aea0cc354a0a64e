// The events of a run. Ours are made by the job object from updates; to the peers they are given as they come out of it,
// so that all servers send viewers the same data.
import { numbered } from '../load/frame-scanner.ts'
import type { Kind } from './system.ts'

const total = 10_000_000_000
const startedAt = '2026-01-01T00:00:00.000Z'

export function update(kind: Kind, seq: number, padding: number): object {
  if (kind === 'fact') return { type: 'log', level: 'info', message: message(seq, padding) }
  return { type: 'progress', done: seq, total, unit: 'rows', message: message(seq, padding) }
}

/** What a viewer of ours is sent for it, as an event's name and data. */
export function event(kind: Kind, seq: number, padding: number): { readonly type: string; readonly data: object } {
  if (kind === 'fact') {
    return { type: 'log', data: { timestamp: startedAt, level: 'info', message: message(seq, padding) } }
  }
  const progress = Math.floor((seq / total) * 10_000) / 100
  const data = { status: 'running', progress, done: seq, total, unit: 'rows', message: message(seq, padding) }
  return { type: 'progress', data: { ...data, started_at: startedAt, viewers: 1000 } }
}

function message(seq: number, padding: number): string {
  return `Row ${numbered(seq)}${' '.repeat(padding)}`
}
