// A watch that keeps everything it was told, and the job that it watches, which goes on telling while the test does
// something to the line between them. Runs in a page as it stands: it may use nothing from outside.
import type { JobWatch } from '../../client/watch-job.ts'
import type { StreamEvent } from '../../durable/protocol/event.ts'

export interface Told {
  readonly facts: StreamEvent[]
  /** Each state of the connection that was told, in order, repeats left out. */
  readonly states: string[]
}

/** Writes down what the watch tells from now on. */
export function tell(watch: JobWatch): Told {
  const told: Told = { facts: [], states: [watch.view.connection] }
  const passing = ['progress', 'heartbeat', 'sync']
  watch.subscribe(({ connection }, event) => {
    if (event !== null && !passing.includes(event.type)) told.facts.push(event)
    if (told.states.at(-1) !== connection) told.states.push(connection)
  })
  return told
}
