// The drawing of a rate chart, by uPlot, in the page's own colours.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Samples } from './rate-samples.ts'

export interface Plot {
  show(samples: Samples): void
  remove(): void
}

const HEIGHT_PX = 160

/** Distances between marks on the time axis, in seconds. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400]

const compact = new Intl.NumberFormat('en', { notation: 'compact' })

/** @param origin milliseconds since the epoch: where the time axis begins. */
export function drawPlot(box: HTMLElement, unit: string, origin: number, samples: Samples): Plot {
  const colours = getComputedStyle(box)
  // Asked for at each drawing: the colour scheme may have changed.
  const colour = (name: string) => () => colours.getPropertyValue(name)
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  const data = (now: Samples): uPlot.AlignedData => [
    now.map(([at]) => (at - origin) / 1000),
    now.map(([, , rate]) => (unit === 'bytes' ? rate / 1e6 : rate)),
  ]
  const plot = new uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, _least, most) => [0, Math.max(1, most ?? 1)] },
        y: { range: (_, _least, most) => [0, Math.max(1, (most ?? 1) * 1.1)] },
      },
      axes: [
        { ...axis, size: 30, incrs: STEPS_S, values: (_, seconds) => seconds.map(elapsed) },
        { ...axis, size: 50, values: (_, rates) => rates.map((rate) => compact.format(rate)) },
      ],
      series: [{}, { stroke: colour('--accent'), width: 2, fill: colour('--accent-faint'), points: { show: false } }],
    },
    data(samples),
    box,
  )
  const resized = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT_PX }))
  resized.observe(box)
  return {
    show: (now) => plot.setData(data(now)),
    remove() {
      resized.disconnect()
      plot.destroy()
    },
  }
}

/** Seconds since the beginning: `0:05`, `12:30`, `1:02:00`. */
function elapsed(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  const rest = two(Math.floor(seconds % 60))
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`
}
