// Every vendor's way to write a moment, as whole microseconds since 1970 UTC. A moment that cannot be read is null:
// a span without times still goes in. Times without a zone are UTC, as LangSmith and Langfuse's exports mean them.
import type { Json } from '../../../durable/protocol/update.ts'

/**
 * OTLP's nanoseconds: decimal text, or a number that some exporter has already rounded. Dropping the last three digits
 * of the text divides exactly, where a double would lose the microseconds. 0 means "not set" there. Exporters that
 * write ISO 8601 instead are understood.
 */
export function microsFromNanos(value: Json | undefined): number | null {
  if (typeof value === 'number') return plausible(Math.floor(value / 1000))
  if (typeof value !== 'string') return null
  return isDigits(value, 0, value.length) ? plausible(Number(value.slice(0, -3))) : microsFromIso(value)
}

/** ISO 8601 text with or without zone, or a number since 1970 in s, ms, µs or ns, told apart by its size. */
export function microsFromTime(value: Json | undefined): number | null {
  if (typeof value === 'number') return microsFromEpoch(value)
  if (typeof value !== 'string') return null
  return microsFromIso(value) ?? (NUMERIC.test(value) ? microsFromEpoch(Number(value)) : null)
}

const NUMERIC = /^\d{1,19}(\.\d{1,9})?$/

/** Below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds: right for all times from 1973 to 5138. */
function microsFromEpoch(value: number): number | null {
  if (value < 1e11) return plausible(Math.round(value * 1e6))
  if (value < 1e14) return plausible(Math.round(value * 1e3))
  return plausible(value < 1e17 ? Math.round(value) : Math.floor(value / 1e3))
}

function plausible(micros: number): number | null {
  return Number.isSafeInteger(micros) && micros > 0 ? micros : null
}

/** `2026-02-14T23:59:02.184025`, or with a space for the `T`; then `Z`, `+01:00`, `+0100`, `UTC` or nothing. */
function microsFromIso(text: string): number | null {
  if (text.length < 19 || text.length > 40) return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':' || !'Tt '.includes(text[10] ?? '?')) {
    return null
  }
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60)) return null
  let at = 19
  let micros = 0
  if (text[at] === '.' || text[at] === ',') {
    const start = ++at
    while (at < text.length && isDigits(text, at, at + 1)) at++
    if (at === start) return null
    micros = digits(text.slice(start, at).padEnd(6, '0'), 0, 6)
  }
  const offset = offsetMinutes(text.slice(at).trim())
  if (offset === null) return null
  return plausible((Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000) * 1000 + micros)
}

function offsetMinutes(zone: string): number | null {
  if (zone === '' || zone === 'Z' || zone === 'z' || zone === 'UTC') return 0
  const sign = zone[0] === '+' ? 1 : zone[0] === '-' ? -1 : 0
  const hours = digits(zone, 1, 3)
  const minutes = zone.length === 3 ? 0 : digits(zone, zone.length - 2, zone.length)
  return sign !== 0 && zone.length <= 6 && hours <= 23 && minutes <= 59 ? sign * (hours * 60 + minutes) : null
}

/** The number in a stretch of text; NaN unless all of it is digits, so that every comparison with it is false. */
function digits(text: string, from: number, to: number): number {
  return text.length >= to && isDigits(text, from, to) ? Number(text.slice(from, to)) : Number.NaN
}

function isDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (!(code >= 48 && code <= 57)) return false
  }
  return true
}
