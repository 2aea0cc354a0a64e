// What recovery.ts is given to bring a channel back.
import type { WatchEnvironment } from './environment.ts'
import type { Known } from './follower.ts'
import type { StreamView, Subject } from './subject.ts'
import type { Route, Way } from './way.ts'

export interface Recoverable<View extends StreamView, Event> {
  readonly known: Known<View>
  readonly subject: Subject<View, Event>
  readonly environment: Partial<WatchEnvironment>
  /** Aborted when nobody follows any more. */
  readonly signal: AbortSignal
  way: Route | Way
  /** When patience ends. */
  dueAt: number
  show(view: View): void
  /** Calls back after so many milliseconds, unless something else has begun. */
  wait(ms: number, ended: () => void): void
  dial(): void
  lost(): void
}
