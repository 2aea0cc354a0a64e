// What cases say about events: which are facts, what folding them gives, and what of a snapshot the law covers.
import assert from 'node:assert/strict'
import type { JobEvent, SyncData, Verdict } from '../durable/protocol/event.ts'
import { fold } from '../durable/protocol/fold.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import type { Received } from './open-stream.ts'
import { isObject } from './service.ts'

const FACTS: ReadonlySet<string> = new Set(['log', 'phase', 'total', 'attempt', 'completed', 'failed'])

export function isFact({ event }: Received): boolean {
  return FACTS.has(event)
}

export function isEnd({ event }: Received): boolean {
  return event === 'completed' || event === 'failed'
}

export function facts(events: readonly Received[]): readonly Received[] {
  return events.filter(isFact)
}

/** The messages of the log lines, in the order in which they came. */
export function lines(events: readonly Received[]): readonly string[] {
  return events.filter(({ event }) => event === 'log').map(({ data }) => String(field(data, 'message')))
}

export function field(data: unknown, name: string): unknown {
  return isObject(data) ? data[name] : undefined
}

/** The first event of a stream, which must be `sync`. */
export function syncOf(events: readonly Received[]): SyncData {
  const [first] = events
  assert.equal(first?.event, 'sync', `the first event is sync, not ${first?.event}`)
  assert.ok(isObject(first.data) && isObject(first.data['snapshot']), 'sync carries a snapshot')
  return first.data as unknown as SyncData
}

export function assertVerdict(events: readonly Received[], verdict: Verdict): SyncData {
  const sync = syncOf(events)
  assert.equal(sync.verdict, verdict)
  return sync
}

/** What a client holds that begins with the snapshot of `sync` and folds in the rest (§6.9). */
export function folded(events: readonly Received[]): Snapshot {
  let snapshot = syncOf(events).snapshot
  for (const { event, id, data } of events.slice(1)) {
    if (event === 'sync') snapshot = (data as SyncData).snapshot
    else if (event === 'progress' || FACTS.has(event)) snapshot = fold(snapshot, jobEvent(event, id, data))
  }
  return snapshot
}

/** The part of a snapshot that the log determines: without the live values. */
export function recorded({ viewers: _v, rate: _r, eta_seconds: _e, ...rest }: Snapshot): Partial<Snapshot> {
  return rest
}

function jobEvent(event: string, id: string | undefined, data: unknown): JobEvent {
  return { type: event, cursor: Number(id), data } as JobEvent
}
