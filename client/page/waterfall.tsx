// The spans of a trace over time. One button a span, and one stop for all of them on the way through the page: arrow
// keys, Home and End move between them.
import { duration } from './figures.ts'
import type { WaterfallRow } from './waterfall-rows.ts'

interface WaterfallProps {
  readonly rows: readonly WaterfallRow[]
  readonly chosen: string | null
  readonly onChoose: (spanId: string) => void
}

/** Deeper than this, indenting only pushes names out of sight. */
const INDENTS = 12

export function Waterfall({ rows, chosen, onChoose }: WaterfallProps) {
  const move = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }, index: number) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key] ?? -1
    const next = rows[to]
    if (next === undefined) return
    event.preventDefault()
    onChoose(next.span.span_id)
    event.currentTarget.closest('ol')?.querySelectorAll('button')[to]?.focus()
  }
  const stop = Math.max(
    0,
    rows.findIndex(({ span }) => span.span_id === chosen),
  )
  return (
    <ol class="waterfall" aria-label="Spans">
      {rows.map(({ span, depth, from, width }, index) => (
        <li key={span.span_id}>
          <button
            type="button"
            tabindex={index === stop ? 0 : -1}
            aria-pressed={span.span_id === chosen}
            class={span.status === 'error' ? 'span failed' : 'span'}
            data-kind={span.kind}
            onKeyDown={(event) => move(event, index)}
            onClick={() => onChoose(span.span_id)}
          >
            <span class="span-name" style={{ paddingInlineStart: `${Math.min(depth, INDENTS) * 0.9}rem` }}>
              <span class="kind">{span.kind}</span> <span class="span-title">{span.name}</span>
              {span.status === 'error' && <span class="tag bad">failed</span>}
            </span>
            <span class="lane" aria-hidden="true">
              {from !== null && (
                <span class="stretch" style={{ insetInlineStart: `${from * 100}%`, inlineSize: `${width * 100}%` }} />
              )}
            </span>
            <span class="span-time">{duration(span.duration_ms)}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
