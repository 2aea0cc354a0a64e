// What a producer may push. Strict: a misspelt field is refused by name, for a producer that believes it reports
// progress and does not is worse than one that is told.
import * as v from 'valibot'
import type { Update } from '../../durable/protocol/update.ts'
import { amount, numberWithin, text, words } from './fields.ts'
import { boundedJson } from './json.ts'

/** What a person reads on a line or two of a log; more belongs into `data`. */
const MESSAGE_CHARS = 4096

/** An event is sent to every reader, so its payload is kept to what is worth that. */
const DATA_BYTES = 64 * 1024

/** Names of phases, units and counts stand beside a bar. */
const PHASE_CHARS = 200
export const UNIT_CHARS = 40
const COUNT_NAME_CHARS = 64
const MAX_COUNTS = 32

const counts = v.pipe(
  v.record(words(COUNT_NAME_CHARS), amount),
  v.maxEntries(MAX_COUNTS, `must have at most ${MAX_COUNTS} names`),
)

const progressUpdate = v.strictObject({
  type: v.literal('progress'),
  done: v.exactOptional(v.nullable(amount)),
  total: v.exactOptional(v.nullable(amount)),
  unit: v.exactOptional(v.nullable(text(UNIT_CHARS))),
  progress: v.exactOptional(v.nullable(numberWithin(0, 100))),
  phase: v.exactOptional(v.nullable(text(PHASE_CHARS))),
  message: v.exactOptional(v.nullable(text(MESSAGE_CHARS))),
  counts: v.exactOptional(counts),
})

const logUpdate = v.strictObject({
  type: v.literal('log'),
  level: v.picklist(['info', 'warn', 'error']),
  message: text(MESSAGE_CHARS),
  data: v.exactOptional(boundedJson(DATA_BYTES)),
})

const completedUpdate = v.strictObject({
  type: v.literal('completed'),
  result: v.exactOptional(boundedJson(DATA_BYTES)),
})

const failedUpdate = v.strictObject({
  type: v.literal('failed'),
  error: words(MESSAGE_CHARS),
  details: v.exactOptional(boundedJson(DATA_BYTES)),
})

const cancelledUpdate = v.strictObject({
  type: v.literal('cancelled'),
  message: v.exactOptional(text(MESSAGE_CHARS)),
})

export const updateSchema = v.pipe(
  v.variant('type', [progressUpdate, logUpdate, completedUpdate, failedUpdate, cancelledUpdate]),
  v.metadata({ ref: 'Update' }),
) satisfies v.GenericSchema<unknown, Update>
