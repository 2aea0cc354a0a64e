// What is known of a job when its stream brings nothing: its snapshot, asked for apart from the stream.
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import type { StreamView } from './subject.ts'

/** Takes the snapshot, unless it is older than what is known. */
export function adoptSnapshot<View extends StreamView>(view: View, snapshot: Snapshot): View {
  if (view.snapshot && snapshot.cursor < view.snapshot.cursor) return view
  return { ...view, snapshot, head: snapshot.cursor }
}
