// One run of an import: from the job's checkpoint to its end, batch by batch. Write the batch, then push the news and
// the checkpoint together. Every step can be repeated: rows are written by key, pushes are numbered, so nothing counts twice.
import { forgetOutcomes } from '../../drizzle/forget-outcomes.ts'
import { writeBatch } from '../../drizzle/write-batch.ts'
import type { JobHandle } from '../../durable/job-handle.ts'
import type { Result } from '../../durable/protocol/problem.ts'
import type { Push, Update } from '../../durable/protocol/update.ts'
import { tellLog } from '../http/tell-log.ts'
import type { Hosts } from '../ports.ts'
import { after, BEGINNING, type Checkpoint, isCheckpoint } from './checkpoint.ts'
import { LISTED_FAILURES, type RecordFailure } from '../../drizzle/failures.ts'
import { isImportPlan } from './plan.ts'
import { reconcile } from './reconcile.ts'
import { countInWords } from './sources/in-words.ts'
import { openSource } from './sources/open-source.ts'
import { type Batch, type Source, UnreadableSource } from './sources/source.ts'

/** Which run of which job: all that an importer is given. The plan and the checkpoint are with the job. */
export interface Run {
  readonly workspace: string
  readonly job_id: string
  readonly epoch: number
}

/** A durable step: its result is stored, and a step that has one is not run again. Throws once retries are used up. */
export interface Steps {
  do<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** How often a step is tried again, with growing pauses, before the import gives up. */
export const STEP_RETRIES = 5
/** The longest pause before a step is tried again, with some room (s): 1, 2, 4, 8, 16. */
const BACKOFF_S = 30
/** How often a working importer shows that it is alive (ms); well below the lease of an import job. */
const KEEP_ALIVE_MS = 4_000
/** A Workflow instance may take 1,024 steps; the rest is for another instance. */
const BATCHES_PER_RUN = 500
/** Step results are stored, and production refuses large ones: a checkpoint must stay far below 1 MiB. */
const MAX_STEP_RESULT_CHARS = 64_000

type Outcome =
  | { readonly kind: 'next'; readonly checkpoint: Checkpoint; readonly seq: number }
  /** The job is no longer ours to push to, or has ended. */
  | { readonly kind: 'over' }

const OVER: Outcome = { kind: 'over' }

/** Resolves when this run is over: the job has ended, another importer has taken over, or was handed the rest. */
export async function runImport(hosts: Hosts, run: Run, steps: Steps): Promise<void> {
  const importer = new Importer(hosts, run)
  let outcome = await steps.do('begin', () => importer.begin())
  try {
    for (let batch = 1; outcome.kind === 'next' && !outcome.checkpoint.finished; batch++) {
      if (batch > BATCHES_PER_RUN) {
        await steps.do('hand over', () => importer.handOver())
        return
      }
      const { checkpoint, seq } = outcome
      outcome = await steps.do(`batch ${batch}`, () => importer.batch(checkpoint, seq))
    }
    if (outcome.kind === 'over') return
    const { checkpoint, seq } = outcome
    const completed = await steps.do('reconcile', () => importer.reconcile(checkpoint, seq))
    if (completed) await steps.do('tidy up', () => importer.tidyUp())
  } catch (error) {
    tellLog(['import', run.job_id], error)
    await steps.do('give up', () => importer.giveUp())
  }
}

class Importer {
  readonly #hosts: Hosts
  readonly #run: Run
  readonly #job: JobHandle
  #source: Source | null = null

  constructor(hosts: Hosts, run: Run) {
    this.#hosts = hosts
    this.#run = run
    this.#job = hosts.jobs.job(run.workspace, run.job_id)
  }

  async begin(): Promise<Outcome> {
    const state = await this.#job.runState(this.#run.epoch)
    if (!state.ok) return OVER
    const { checkpoint, next_seq, cancel } = state.value
    if (cancel) return this.#end(next_seq, [{ type: 'cancelled' }])
    return { kind: 'next', checkpoint: isCheckpoint(checkpoint) ? checkpoint : BEGINNING, seq: next_seq }
  }

  batch(checkpoint: Checkpoint, seq: number): Promise<Outcome> {
    return this.#alive(async () => {
      const began = Date.now()
      const source = await this.#open()
      await breathe()
      const batch = await this.#read(source, checkpoint)
      if (batch instanceof UnreadableSource) return this.#end(seq, [{ type: 'failed', error: batch.message }])
      const scope = {
        workspace: this.#run.workspace,
        source: source.namespace(batch.position),
        jobId: this.#run.job_id,
        now: new Date().toISOString(),
      }
      await breathe()
      const written = await writeBatch(this.#hosts.database, this.#hosts.files, scope, batch, checkpoint.failures)
      await breathe()
      const next = after(checkpoint, batch, written, scope.source, began)
      const updates = news(checkpoint, next, batch, written.listed)
      const answer = await this.#push({ seq, updates, checkpoint: next })
      if (!answer.ok) return OVER
      if (answer.value.cancel) return this.#end(seq + 1, [{ type: 'cancelled' }])
      return sized({ kind: 'next', checkpoint: next, seq: seq + 1 })
    })
  }

  /** Whether the job took its result. */
  reconcile(checkpoint: Checkpoint, seq: number): Promise<boolean> {
    return this.#alive(async () => {
      const updates = await reconcile(this.#hosts.database, this.#run, checkpoint, Date.now())
      const answer = await this.#push({ seq, updates })
      return answer.ok
    })
  }

  /** The result is recorded with the job: what it was counted from is not needed any more. */
  async tidyUp(): Promise<true> {
    await forgetOutcomes(this.#hosts.database, this.#run.workspace, this.#run.job_id)
    return true
  }

  async handOver(): Promise<Outcome> {
    await this.#job.handOver(this.#run.epoch)
    return OVER
  }

  async giveUp(): Promise<Outcome> {
    const error = `The import could not go on after ${STEP_RETRIES + 1} tries; a retry begins where it stopped`
    await this.#job.push({ epoch: this.#run.epoch, updates: [{ type: 'failed', error }] })
    return OVER
  }

  async #open(): Promise<Source> {
    if (this.#source !== null) return this.#source
    const state = await this.#job.runState(this.#run.epoch)
    if (!state.ok || !isImportPlan(state.value.plan)) throw new Error(`job ${this.#run.job_id} has no plan to run`)
    this.#source = openSource(state.value.plan, this.#hosts.files)
    return this.#source
  }

  async #read(source: Source, { position }: Checkpoint): Promise<Batch | UnreadableSource> {
    try {
      return await source.next(position)
    } catch (error) {
      if (error instanceof UnreadableSource) return error
      throw error
    }
  }

  /** Shows signs of life while the work takes, and asks for patience before a step is tried again. */
  async #alive<T>(work: () => Promise<T>): Promise<T> {
    const pulse = setInterval(() => void this.#push({ updates: [] }).catch(ignore), KEEP_ALIVE_MS)
    try {
      return await work()
    } catch (error) {
      tellLog(['import', this.#run.job_id], error)
      const message = 'A step did not succeed and is tried again'
      const updates: Update[] = [{ type: 'log', level: 'warn', message }]
      await this.#push({ updates, next_within: BACKOFF_S }).catch(ignore)
      throw error
    } finally {
      clearInterval(pulse)
    }
  }

  async #end(seq: number, updates: readonly Update[]): Promise<Outcome> {
    await this.#push({ seq, updates })
    return OVER
  }

  #push(push: Push): Promise<Result<{ readonly cursor: number; readonly cancel: boolean }>> {
    return this.#job.push({ ...push, epoch: this.#run.epoch })
  }
}

/** What the viewers are told of a batch. */
function news(before: Checkpoint, next: Checkpoint, batch: Batch, listed: readonly RecordFailure[]): readonly Update[] {
  const updates: Update[] = batch.notes.map((message) => ({ type: 'log', level: 'info', message }))
  for (const { place, reason, trace_id } of listed) {
    const data = { place, reason, ...(trace_id !== null && { trace_id }) }
    updates.push({ type: 'log', level: 'warn', message: `${place}: ${reason}`, data })
  }
  if (before.failures <= LISTED_FAILURES && next.failures > LISTED_FAILURES) {
    const most = countInWords(LISTED_FAILURES)
    const message = `More than ${most} records cannot be read: these are listed, the others are only counted`
    updates.push({ type: 'log', level: 'warn', message })
  }
  const { imported, updated, skipped } = next.traces
  updates.push({
    type: 'progress',
    phase: 'reading',
    message: `Read ${next.spans.toLocaleString('en')} spans of ${(imported + updated + skipped).toLocaleString('en')} traces`,
    done: batch.done,
    total: batch.total,
    unit: batch.unit,
    counts: { ...next.traces, failed: next.failures },
  })
  return updates
}

function sized(outcome: Outcome): Outcome {
  const { length } = JSON.stringify(outcome)
  if (length > MAX_STEP_RESULT_CHARS) throw new Error(`a step result of ${length} characters is too large`)
  return outcome
}

/**
 * Lets others have a turn. Where one thread serves everything (local workerd, Deno), the network is looked at only when
 * nothing else is ready, and an importer that never waits would keep every viewer waiting.
 */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** Signs of life are a courtesy: if one is lost, the next push or the lease makes up for it. */
function ignore(): void {}
