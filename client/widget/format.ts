// Figures as people read them, in the language of the messages. Widths stay calm: few digits, and times left in steps.
import type { Messages } from './messages/en.ts'

export interface Formats {
  count(value: number): string
  /** `1.2 MB`, `340 traces`; bytes by powers of 1000, as file managers show them. */
  amount(value: number, unit: string | null): string
  /** `1.2 of 52.4 MB` for a pair of amounts with one unit. */
  doneOf(done: number, total: number | null, unit: string | null): string
  rate(perSecond: number, unit: string | null): string
  /** Whole percent; 100 only when all is done. */
  percent(progress: number): string
  duration(seconds: number): string
  /** Rounded more the longer it is, so that it does not flicker. */
  timeLeft(seconds: number): string
  clock(iso: string): string
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function formats(messages: Messages): Formats {
  const { locale } = messages
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })

  const bytes = (value: number, by = byteStep(value), bare = false) => {
    const scaled = value / 1000 ** by
    const digits = by === 0 || scaled >= 100 ? 0 : 1
    return new Intl.NumberFormat(locale, {
      ...(!bare && { style: 'unit', unit: BYTE_UNITS[by] ?? 'byte', unitDisplay: by === 0 ? 'long' : 'short' }),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(scaled)
  }
  const amount = (value: number, unit: string | null) =>
    unit === 'bytes' ? bytes(value) : messages.amount(whole.format(value), unit ?? '')

  const duration = (seconds: number) => {
    const all = Math.max(0, Math.floor(seconds))
    const hours = Math.floor(all / 3600)
    const minutes = Math.floor(all / 60) % 60
    if (hours > 0) return messages.hours(whole.format(hours), twoDigits.format(minutes))
    if (minutes > 0) return messages.minutes(whole.format(minutes), twoDigits.format(all % 60))
    return messages.seconds(whole.format(all))
  }

  return {
    count: (value) => whole.format(value),
    amount,
    doneOf(done, total, unit) {
      if (total === null) return amount(done, unit)
      const by = byteStep(total)
      const [part, all] =
        unit === 'bytes' ? [bytes(done, by, true), bytes(total, by)] : [whole.format(done), amount(total, unit)]
      return messages.doneOf(part, all)
    },
    rate: (perSecond, unit) =>
      messages.perSecond(
        unit === 'bytes'
          ? bytes(perSecond)
          : messages.amount((perSecond < 10 ? short : whole).format(perSecond), unit ?? ''),
      ),
    percent: (progress) => messages.percent(whole.format(Math.floor(progress))),
    duration,
    timeLeft: (seconds) => messages.left(duration(calm(seconds))),
    clock: (iso) => clock.format(new Date(iso)),
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
