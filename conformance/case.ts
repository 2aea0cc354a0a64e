// What a conformance case is: one clause of PROTOCOL.md, one promise in words, and the black-box steps that would show
// it broken. A case makes jobs of its own, waits for events and never for time, and leaves no connection open.
import type { StartApart } from './apart.ts'
import type { Service } from './service.ts'

/** Of PROTOCOL.md, e.g. `7.2`. */
export type Clause = `${number}.${number}`

export interface Case {
  readonly clause: Clause
  /** What holds, as a sentence. */
  readonly name: string
  /** Has to wait for a timer of the service: begun first, so that the kit takes no longer than the longest of them. */
  readonly patient?: true
  /**
   * Rejects when the clause does not hold, and with `Skipped` when that cannot be found out here.
   * @param apart null where the kit has no service of its own to start
   */
  run(service: Service, apart: StartApart | null): Promise<void>
}
