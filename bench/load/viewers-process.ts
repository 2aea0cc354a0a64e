// The process in which viewers live, apart from the producer, so that neither delays the other. Its parent asks one
// thing at a time (viewers.ts).
import { nowMs } from './clock.ts'
import { Histogram } from './histogram.ts'
import { wholeTally } from './tally.ts'
import type { Ask, Schedule, Told, ViewersReport } from './viewers.ts'
import { Viewer } from './viewer.ts'

/** How many delays a second are noted for each viewer: enough for quantiles, few enough to cost nothing. */
const probesPerSecond = 100
/** So many connections are opened at a time: a listener's queue is short. */
const openAtOnce = 50

let viewers: Viewer[] = []
let schedule: Schedule | null = null
let probeEvery = 1
let delays = new Histogram()
let target = Infinity
let behind = 0
let reached: (at: number) => void = () => {}
let lost: string | null = null

function noteDelays(before: number, after: number): void {
  if (schedule === null) return
  const now = nowMs()
  const until = Math.min(after, schedule.first + schedule.count - 1)
  for (let probe = before - (before % probeEvery) + probeEvery; probe <= until; probe += probeEvery) {
    if (probe < schedule.first) continue
    const due = schedule.startAt + Math.floor((probe - schedule.first) / schedule.batch) * schedule.everyMs
    delays.add(now - due)
  }
}

function onRead(before: number, after: number): void {
  noteDelays(before, after)
  if (before >= target || after < target) return
  behind--
  if (behind === 0) reached(nowMs())
}

async function open({ count, ...options }: Ask<'open'>): Promise<null> {
  let opened = viewers.length
  for (let left = count; left > 0; left -= openAtOnce) {
    const wave = Math.min(left, openAtOnce)
    await new Promise<void>((resolve) => {
      let pending = wave
      for (let index = 0; index < wave; index++) {
        let known = false
        const onOpen = (): void => {
          if (known) return
          known = true
          opened++
          pending--
          if (pending === 0) resolve()
        }
        const onLost = (reason: string): void => {
          lost ??= `viewer ${opened + 1} ${reason}`
          onOpen()
        }
        viewers.push(new Viewer(options, { onRead, onOpen, onLost }))
      }
    })
  }
  return null
}

function expect(next: Ask<'expect'>): null {
  schedule = next
  probeEvery = Math.max(1, Math.round((next.batch * 1000) / next.everyMs / probesPerSecond))
  delays = new Histogram()
  for (const { tally } of viewers) tally.begin(next.first, next.first + next.count - 1)
  return null
}

/** When the last viewer had it; null when some still do not. */
function waitFor({ seq, withinMs }: Ask<'waitFor'>): Promise<number | null> {
  target = seq
  behind = viewers.filter(({ last }) => last < seq).length
  if (behind === 0) return Promise.resolve(nowMs())
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), withinMs)
    reached = (at) => {
      clearTimeout(timer)
      resolve(at)
    }
  })
}

/** Viewers that had every number of the schedule exactly once. */
function exact(): number {
  if (schedule === null) return 0
  const whole = wholeTally(schedule.first, schedule.first + schedule.count - 1)
  return viewers.filter(({ tally }) => tally.equals(whole)).length
}

function report(): ViewersReport {
  const sum = (of: (viewer: Viewer) => number): number => viewers.reduce((total, viewer) => total + of(viewer), 0)
  return {
    viewers: viewers.length,
    open: viewers.filter((viewer) => viewer.open).length,
    frames: sum(({ tally }) => tally.count),
    bytes: sum(({ bytes }) => bytes),
    exact: exact(),
    gaps: sum(({ gaps }) => gaps),
    leastLast: viewers.reduce((least, { last }) => Math.min(least, last), Infinity),
    delays: delays.delays(),
    lost,
  }
}

function close(): null {
  for (const viewer of viewers) viewer.close()
  viewers = []
  lost = null
  target = Infinity
  return null
}

function answer(ask: Ask): unknown {
  switch (ask.do) {
    case 'open':
      return open(ask)
    case 'expect':
      return expect(ask)
    case 'waitFor':
      return waitFor(ask)
    case 'report':
      return report()
    case 'close':
      return close()
    default:
      return ask satisfies never
  }
}

process.on('message', (ask: Ask) => {
  const send = (told: Told): unknown => process.send?.(told)
  Promise.try(() => answer(ask)).then(
    (value) => send({ value }),
    (error: unknown) => send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.once('disconnect', () => process.exit(0))
