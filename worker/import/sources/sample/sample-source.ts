// The built-in sample as a source: as many traces as wished, as fast as they can be written or at a steady pace.
import * as v from 'valibot'
import { newFailures } from '../../../../drizzle/failures.ts'
import type { PlacedSpan } from '../../formats/format.ts'
import type { SamplePlan } from '../../plan.ts'
import type { TraceInfo } from '../../span.ts'
import { sampleTrace } from './sample-trace.ts'
import { UnreadableSource, type Batch, type Position, type Source } from '../source.ts'

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  wait(milliseconds: number): Promise<void>
}

/** About 1 MB of rows: as much as one statement writes well. */
const MOST_TRACES = 100

/** With a pace, a batch is at most half a second's worth: viewers see it move twice a second. */
const BATCHES_A_SECOND = 2

/**
 * How far behind its pace an import may be and still catch up (ms). Longer pauses (a crash, a retry) are not made up
 * for: a pace is there to be watched.
 */
const MOST_LAG_MS = 2_000

const schema = v.object({
  /** Of the next trace. */
  index: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** When the traces up to there were due (ms). */
  due: v.number(),
  /** How long the traces up to there are as JSON. */
  bytes: v.number(),
})

export class SampleSource implements Source {
  readonly #plan: SamplePlan
  readonly #clock: Clock

  constructor(plan: SamplePlan, clock: Clock) {
    this.#plan = plan
    this.#clock = clock
  }

  namespace(): string {
    return 'sample'
  }

  /** The traces depend on the position alone; only how long they take depends on the clock. */
  async next(position: Position | null): Promise<Batch> {
    const { traces: total, per_second } = this.#plan
    const now = this.#clock.now()
    const at = position === null ? { index: 0, due: now, bytes: 0 } : samplePosition(position)
    const end = Math.min(total, at.index + batchSize(per_second))
    const spans: PlacedSpan[] = []
    const traces: TraceInfo[] = []
    for (let index = at.index; index < end; index++) {
      const sample = sampleTrace(index)
      for (const span of sample.spans) spans.push({ at: index, span })
      traces.push(sample.trace)
    }
    const bytes = at.bytes + JSON.stringify(spans).length
    const takes = per_second === null ? 0 : ((end - at.index) * 1000) / per_second
    const due = Math.max(at.due, now - MOST_LAG_MS) + takes
    if (takes > 0) await this.#clock.wait(Math.max(0, due - this.#clock.now()))
    const notes = position === null ? [`The built-in sample: ${total.toLocaleString('en-US')} traces`] : []
    return {
      spans,
      traces,
      ...newFailures(),
      position: { index: end, due, bytes },
      finished: end === total,
      done: end,
      total,
      unit: 'traces',
      bytes,
      notes,
    }
  }
}

function batchSize(perSecond: number | null): number {
  if (perSecond === null) return MOST_TRACES
  return Math.min(MOST_TRACES, Math.max(1, Math.floor(perSecond / BATCHES_A_SECOND)))
}

function samplePosition(position: Position): v.InferOutput<typeof schema> {
  const read = v.safeParse(schema, position)
  if (read.success) return read.output
  throw new UnreadableSource('The checkpoint of this import was written by another version: start the import anew.')
}
