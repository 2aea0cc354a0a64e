// Figures of traces as people read them.

const number = new Intl.NumberFormat('en')
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumSignificantDigits: 3 })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

const NONE = '–'

export function count(value: number | null): string {
  return value === null ? NONE : number.format(value)
}

export function cost(usd: number | null): string {
  return usd === null ? NONE : money.format(usd)
}

export function time(iso: string | null): string {
  return iso === null ? NONE : day.format(new Date(iso))
}

/** Three significant digits at most: `0.42 ms`, `812 ms`, `3.21 s`, `4 min 05 s`. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1000).toPrecision(3))} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
