// How long a failed job may still be followed: whoever asked for it with `?follow=1` is to see a retry.
import type { Snapshot } from '../protocol/snapshot.ts'

/** At least for so long after the end (ms; PROTOCOL.md §7.12). */
const FOLLOW_MS = 10 * 60_000

/** Until when another attempt is waited for (ms since 1970): for ever while the job goes on, and not once it completed. */
export function followUntil({ status, ended_at }: Pick<Snapshot, 'status' | 'ended_at'>): number {
  if (ended_at === null) return Infinity
  return status === 'completed' ? 0 : Date.parse(ended_at) + FOLLOW_MS
}
