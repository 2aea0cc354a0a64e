// What run.ts knows of a benchmark.
import type { Figure } from './report/figure.ts'
import type { System } from './systems/system.ts'

export interface Context {
  /** An empty directory of the benchmark's own, removed after it. */
  readonly scratch: string
  /** One line on how it goes. */
  readonly say: (line: string) => void
}

export interface Benchmark {
  readonly name: string
  readonly about: string
  /** Servers of others that it needs; one that is missing fails the run before anything is measured. */
  readonly peers: readonly System[]
  /** @throws when something is broken, lost or missing; never because of a time. */
  run(context: Context): Promise<Figure>
}
