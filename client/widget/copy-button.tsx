// Copies a text, and says whether that worked.
import { useState } from 'preact/hooks'
import { outcomeEn as messages } from './messages/outcome-en.ts'

export function CopyButton({ text }: { readonly text: () => string }) {
  const [outcome, setOutcome] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setOutcome(messages.copied)
    } catch {
      // No permission, or not a secure page: the list itself can still be selected.
      setOutcome(messages.copyFailed)
    }
  }
  return (
    <>
      <button type="button" onClick={copy} onBlur={() => setOutcome('')}>
        {messages.copy}
      </button>
      <span role="status" class="quiet">
        {outcome}
      </span>
    </>
  )
}
