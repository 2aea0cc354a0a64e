// What is kept of imports goes with their jobs: once an ended job has left its object, nobody asks what it failed at.
import { sweepImports } from '../../drizzle/sweep-imports.ts'
import type { Hosts } from '../ports.ts'

/** @param now milliseconds since 1970 @param keepEndedMs how long an ended job stays in its object */
export function sweepEnded({ database }: Pick<Hosts, 'database'>, now: number, keepEndedMs: number): Promise<number> {
  return sweepImports(database, new Date(now - keepEndedMs).toISOString(), new Date(now).toISOString())
}
