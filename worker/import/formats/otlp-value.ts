// OTLP's attribute values, each wrapped in the name of its type, as plain JSON. Exporters that leave the wrapping out
// are taken at their word.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { isList, isObject, numberOf, pick, put, textOf, type JsonDraft } from './json-value.ts'

/** A list of `{key, value}`, or an object where an exporter has made one. */
export function readOtlpAttributes(value: Json | undefined): JsonObject {
  if (isObject(value)) return value
  const attributes: JsonDraft = {}
  if (!isList(value)) return attributes
  for (const entry of value) {
    if (!isObject(entry)) continue
    const key = textOf(entry.key)
    if (key !== undefined) put(attributes, key, readOtlpValue(entry.value ?? null))
  }
  return attributes
}

function readOtlpValue(value: Json): Json {
  if (!isObject(value)) return isList(value) ? value.map(readOtlpValue) : value
  const text = pick(value, 'stringValue', 'string_value')
  if (text !== undefined) return text
  const int = pick(value, 'intValue', 'int_value')
  if (int !== undefined) return readInt(int)
  const double = pick(value, 'doubleValue', 'double_value')
  // NaN and the infinities are written as text, which JSON can keep and numbers cannot.
  if (double !== undefined) return numberOf(double) ?? double
  const bool = pick(value, 'boolValue', 'bool_value')
  if (bool !== undefined) return bool === 'true' ? true : bool === 'false' ? false : bool
  const array = pick(value, 'arrayValue', 'array_value')
  if (isObject(array)) return isList(array.values) ? array.values.map(readOtlpValue) : []
  const kvlist = pick(value, 'kvlistValue', 'kvlist_value')
  if (isObject(kvlist)) return readOtlpAttributes(kvlist.values)
  const bytes = pick(value, 'bytesValue', 'bytes_value')
  if (bytes !== undefined) return bytes
  return Object.keys(value).length === 0 ? null : value
}

/** A 64-bit integer beyond what a double holds stays text, digit by digit. */
function readInt(value: Json): Json {
  const number = numberOf(value)
  return number !== undefined && Number.isSafeInteger(number) ? number : value
}
