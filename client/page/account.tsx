// Whose traces and jobs these are, and the way out. An open service has neither.
import { useContext, useState } from 'preact/hooks'
import { SessionContext, signOut } from './session.ts'

export function Account({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const session = useContext(SessionContext)
  const [trouble, setTrouble] = useState<string | null>(null)
  if (session === null || session.mode !== 'keys') return null
  const leave = async () => {
    try {
      await signOut()
      onSignedOut()
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="account">
      {trouble !== null && (
        <span class="bad" role="alert">
          {trouble}
        </span>
      )}
      <span class="quiet" title="Workspace">
        {session.workspace}
      </span>
      <button type="button" class="link" onClick={leave}>
        Sign out
      </button>
    </div>
  )
}
