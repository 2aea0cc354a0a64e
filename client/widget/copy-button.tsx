// Copies a text, and says whether that worked.
import { useState } from 'preact/hooks'
import { outcomeEn as messages } from './messages/outcome-en.ts'

export function CopyButton({ text }: { readonly text: () => string }) {
  const [label, setLabel] = useState(messages.copy)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setLabel(messages.copied)
    } catch {
      // No permission, or not a secure page: the list itself can still be selected.
      setLabel(messages.copyFailed)
    }
  }
  return (
    <button type="button" onClick={copy} onBlur={() => setLabel(messages.copy)}>
      <span role="status">{label}</span>
    </button>
  )
}
