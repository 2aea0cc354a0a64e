// Any value as text: JSON is laid out, strings stay as they are, and what is long is cut until one asks for all of it.
import { useMemo, useState } from 'preact/hooks'

/** About a screen of text. */
const SHOWN_CHARS = 2_000

/** More than this at once makes a browser slow: it is drawn in steps of this size. */
const STEP_CHARS = 200_000

export function JsonValue({ value }: { readonly value: unknown }) {
  const text = useMemo(
    () => (typeof value === 'string' ? laidOut(value) : (JSON.stringify(value, null, 2) ?? '')),
    [value],
  )
  const [shown, setShown] = useState(SHOWN_CHARS)
  const left = text.length - shown
  return (
    <div class="value">
      <pre tabindex={0}>{left > 0 ? `${text.slice(0, shown)}…` : text}</pre>
      {left > 0 && (
        <button type="button" class="link" onClick={() => setShown(shown + STEP_CHARS)}>
          Show {Math.min(left, STEP_CHARS).toLocaleString('en')} more characters
        </button>
      )}
    </div>
  )
}

/** Text that is a JSON object or array is shown as one. */
function laidOut(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // It only began like JSON.
    return text
  }
}
