// What is measured: a server that takes numbered events from producers and gives them to viewers.
import type { Push } from '../load/http-connection.ts'

/** A tick may be overtaken by a newer one, a fact may not. Servers that know no difference deliver both. */
export type Kind = 'tick' | 'fact'

export interface Running {
  readonly port: number
  /** Of the process whose memory counts. */
  readonly pid: number
  /** Where viewers of the job read. */
  readonly streamPath: string
  /** Where the server collects its garbage, if it offers that. */
  readonly collectPath?: string
  /** @param padding characters added to each event */
  push(kind: Kind, seqs: readonly number[], padding: number): Push
  /** Ends the server and all it started. Safe to repeat. */
  stop(): Promise<void>
}

export interface System {
  readonly name: string
  /** Whether one push can carry several events. */
  readonly batches: boolean
  /** The version, or a sentence that says what is missing and how to install it. */
  find(): Promise<{ readonly version: string } | { readonly missing: string }>
  /** With one job, which nobody watches yet. State goes into the directory; a directory used before is taken up again. */
  start(dataDir: string, port?: number): Promise<Running>
}
