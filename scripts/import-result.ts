// What an import says at its end (worker/import/reconcile.ts), read as a stranger would: by its shape.
import * as v from 'valibot'

const tallySchema = v.object({
  found: v.number(),
  imported: v.number(),
  updated: v.number(),
  skipped: v.number(),
  failed: v.number(),
})

const resultSchema = v.object({
  traces: tallySchema,
  spans: tallySchema,
  bytes: v.number(),
  seconds: v.number(),
  adds_up: v.boolean(),
})

export type ImportResult = v.InferOutput<typeof resultSchema>

/** @throws naming the field that is missing or of another type. */
export function importResult(result: unknown): ImportResult {
  return v.parse(resultSchema, result)
}
