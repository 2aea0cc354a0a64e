// What a watch takes from the machine it runs on, and what its caller may put in its place.
import type { LineEnvironment, TransportName, TransportSource } from './transports/transport.ts'

/** Everything can be given by the caller; what is left out is the machine's. */
export interface WatchEnvironment extends LineEnvironment {
  /** The best first; the next is used when one brings nothing. Those that the machine lacks are left out. */
  readonly transports: readonly (TransportName | TransportSource)[]
  /**
   * How long to wait before a retry (ms); null gives up, and the watch is `refused`.
   * @param attempt 0 for the first one after a connection that worked.
   */
  readonly retry: (attempt: number) => number | null
  /** In [0, 1). */
  readonly random: () => number
}
