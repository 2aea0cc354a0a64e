// All benchmarks, in the order in which they run.
import type { Benchmark } from './benchmark.ts'
import { endedJobs } from './deno/ended-jobs.ts'
import { importMemory } from './import/import-memory.ts'
import { importSpeed } from './import/import-speed.ts'
import { screen } from './import/screen.ts'
import { factsDelivered } from './stream/facts-delivered.ts'
import { idleMemory } from './stream/idle-memory.ts'
import { killedViewers } from './stream/killed-viewers.ts'
import { latency } from './stream/latency.ts'
import { loadCeiling } from './stream/load-ceiling.ts'
import { restart } from './stream/restart.ts'
import { stalledMemory } from './stream/stalled-memory.ts'
import { updatesAccepted } from './stream/updates-accepted.ts'

export const benchmarks: readonly Benchmark[] = [
  loadCeiling,
  updatesAccepted,
  factsDelivered,
  latency,
  idleMemory,
  stalledMemory,
  killedViewers,
  restart,
  importSpeed,
  importMemory,
  endedJobs,
  screen,
]
