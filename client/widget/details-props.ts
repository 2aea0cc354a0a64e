// What job-details.tsx is given to draw, and what its viewer may do.
import type { JobUrls } from '../address.ts'
import type { RequestProblem } from '../problem.ts'
import type { TransportName } from '../transports/transport.ts'
import type { View } from '../view.ts'
import type { Mood } from './mood.ts'
import type { Speech } from './speech.ts'

/** What whoever watches may do besides. */
export interface Rights {
  /** Cancel, and run again. */
  readonly steer: boolean
  /** Look into what failed. */
  readonly inspect: boolean
}

export const NO_RIGHTS: Rights = { steer: false, inspect: false }

export interface DetailsProps {
  /** What time it is at the service, in milliseconds since the epoch. */
  readonly now: number
  readonly view: View
  /** By which way events come; null when another page brings them. */
  readonly transport: TransportName | null
  readonly mood: Mood
  readonly urls: JobUrls
  readonly speech: Speech
  readonly rights: Rights
  /** The newest refusal of all. */
  readonly problem: RequestProblem | null
  /** Looks again at what was over or refused. */
  readonly onRevive: () => void
  /** Something that was pressed did not work. */
  readonly onProblem: (problem: RequestProblem) => void
}
