// Small schemas that many bodies and queries share. Their messages finish a sentence that begins with the field.
import * as v from 'valibot'

export function text(maxChars: number) {
  return v.pipe(v.string(), v.maxLength(maxChars, `must be at most ${maxChars.toLocaleString('en-US')} characters`))
}

/** Text that says something. */
export function words(maxChars: number) {
  return v.pipe(text(maxChars), v.minLength(1, 'must not be empty'))
}

/** A finite number from `min` to `max`. */
export function numberWithin(min: number, max: number) {
  return v.pipe(v.number(), v.minValue(min, range(min, max)), v.maxValue(max, range(min, max)))
}

export function integerWithin(min: number, max: number) {
  return v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(min, range(min, max)),
    v.maxValue(max, range(min, max)),
  )
}

/** An amount of something: not negative, and exact in a double. */
export const amount = v.pipe(
  v.number(),
  v.minValue(0, 'must not be negative'),
  v.maxValue(Number.MAX_SAFE_INTEGER, 'must be at most 2^53 - 1'),
)

/** A whole number that arrives as text in a query. */
export function integerInQuery(min: number, max: number) {
  const shown = range(min, max)
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, shown),
    v.transform(Number),
    v.number(),
    v.integer(shown),
    v.minValue(min, shown),
    v.maxValue(max, shown),
  )
}

export const booleanInQuery = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((value) => value === 'true'),
  v.boolean(),
)

/** ISO 8601 in UTC with milliseconds, as the service writes it. */
export const time = v.pipe(v.string(), v.isoTimestamp())

function range(min: number, max: number): string {
  if (max === Number.MAX_SAFE_INTEGER) return `must be a whole number from ${min}`
  return `must be from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`
}
