// Numbers and sentences in the language of the messages: what the first sight of a job needs. Amounts and times are told
// in amounts.ts.
import type { Messages, Text } from './messages/messages.ts'

export interface Formats {
  count(value: number): string
  /** The text with its `{name}`s filled in; of several, the one for this number. */
  fill(text: Text, values: { readonly [name: string]: string }, count?: number): string
  /** Whole percent; 100 only when all is done. */
  percent(progress: number): string
  clock(iso: string): string
  /** The same, with its date unless that is today's. @param now in milliseconds since the epoch. */
  moment(iso: string, now: number): string
}

export function formats({ locale }: Messages): Formats {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  const plurals = new Intl.PluralRules(locale)
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' })
  const dated = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
  return {
    count: (value) => whole.format(value),
    fill: (text, values, count = 0) =>
      (typeof text === 'string' ? text : (text[plurals.select(count)] ?? text.other)).replaceAll(
        /\{(\w+)\}/g,
        (placeholder, name: string) => values[name] ?? placeholder,
      ),
    percent: (progress) => percent.format(Math.floor(progress) / 100),
    clock: (iso) => clock.format(new Date(iso)),
    moment: (iso, now) => {
      const at = new Date(iso)
      const today = at.toDateString() === new Date(now).toDateString()
      return (today ? clock : dated).format(at)
    },
  }
}
