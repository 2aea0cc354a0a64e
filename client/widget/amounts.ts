// Amounts, rates and times as people read them. Widths stay calm: few digits, and times left in steps.
import { amountsEn, namesEn } from './messages/amounts-en.ts'
import type { Messages } from './messages/messages.ts'
import type { Speech } from './speech.ts'

export interface Amounts {
  /** The name of a count or a unit: data of the job, for which the language may have a word. @param of how many */
  name(name: string, of?: number): string
  /** `1.2 MB`, `340 traces`; bytes by powers of 1000, as file managers show them. */
  amount(value: number, unit: string | null): string
  /** `1.2 of 52.4 MB` for a pair of amounts with one unit. */
  doneOf(done: number, total: number | null, unit: string | null): string
  rate(perSecond: number, unit: string | null): string
  /** `traces/s`, and whatever else there may be of in a second. */
  perSecond(what: string): string
  duration(seconds: number): string
  /** Rounded more the longer it is, so that it does not flicker. */
  timeLeft(seconds: number): string
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** A name that stands alone is that of several. */
const MANY = 5

const known = new WeakMap<Speech['format'], Amounts>()

/** The amounts in a language; made once for each. */
export function amountsIn(speech: Speech): Amounts {
  const amounts = known.get(speech.format) ?? makeAmounts(speech)
  known.set(speech.format, amounts)
  return amounts
}

function makeAmounts({ messages, format: { count, fill } }: Speech): Amounts {
  const { locale, doneOf: ofAll, left, perSecond } = { ...amountsEn, ...messages }
  const names: Messages['names'] = { ...namesEn, ...messages.names }
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options)
  const short = number({ maximumFractionDigits: 1 })
  const name = (given: string, of = MANY) => fill(names[given] ?? given.replaceAll('_', ' '), {}, of)
  const inOne = (what: string) => fill(perSecond, { amount: what })

  /** @param per `-per-second` for a rate; null leaves the unit out. */
  const bytes = (value: number, by = byteStep(value), per: '' | '-per-second' | null = '') => {
    const scaled = value / 1000 ** by
    const digits = by === 0 || scaled >= 100 ? 0 : 1
    const unitDisplay = by === 0 && per === '' ? 'long' : 'short'
    return number({
      ...(per !== null && { style: 'unit', unit: `${BYTE_UNITS[by] ?? 'byte'}${per}`, unitDisplay }),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(scaled)
  }
  /** @param shown rounded already: 1.04 traces are shown as one, and named so. */
  const withUnit = (shown: number, unit: string | null) => short.format(shown) + (unit ? ` ${name(unit, shown)}` : '')
  const amount = (value: number, unit: string | null) =>
    unit === 'bytes' ? bytes(value) : withUnit(Math.round(value), unit)

  const time = (unit: string, value: number, minimumIntegerDigits = 1) =>
    number({ style: 'unit', unit, unitDisplay: 'narrow', minimumIntegerDigits }).format(value)
  const duration = (seconds: number) => {
    const all = Math.max(0, Math.floor(seconds))
    const hours = Math.floor(all / 3600)
    const minutes = Math.floor(all / 60) % 60
    if (hours > 0) return `${time('hour', hours)} ${time('minute', minutes, 2)}`
    if (minutes > 0) return `${time('minute', minutes)} ${time('second', all % 60, 2)}`
    return time('second', all)
  }

  return {
    name,
    amount,
    doneOf(done, total, unit) {
      if (total === null) return amount(done, unit)
      const [part, all] =
        unit === 'bytes' ? [bytes(done, byteStep(total), null), bytes(total)] : [count(done), amount(total, unit)]
      return fill(ofAll, { done: part, total: all })
    },
    perSecond: inOne,
    rate: (rate, unit) =>
      unit === 'bytes'
        ? bytes(rate, byteStep(rate), '-per-second')
        : inOne(withUnit(Number(rate.toFixed(rate < 10 ? 1 : 0)), unit)),
    duration,
    timeLeft: (seconds) => fill(left, { time: duration(calm(seconds)) }),
  }
}

function byteStep(value: number): number {
  const step = value < 1 ? 0 : Math.floor(Math.log10(value) / 3)
  return Math.min(BYTE_UNITS.length - 1, step)
}

/** Steps of 1, 5, 15 and 60 s, and never nothing: what is not over has at least a second left. */
function calm(seconds: number): number {
  const step = seconds < 20 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 15 : 60
  return Math.max(1, Math.ceil(seconds / step) * step)
}
