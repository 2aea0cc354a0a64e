// Who one is to this service: what `GET /api/session` says. A key is exchanged for a cookie that no script can read,
// and is kept nowhere here.
import { createContext } from 'preact'
import { useCallback, useContext, useEffect, useState } from 'preact/hooks'
import { RequestProblem } from '../problem.ts'
import { requestJson } from '../request.ts'

export interface Session {
  readonly mode: 'local' | 'keys' | 'open'
  /** Null for who has shown nothing yet. */
  readonly workspace: string | null
  /** What the service will grant. */
  readonly can: readonly string[]
}

const PATH = '/api/session'
/** Said on the window by whoever is told that nobody is signed in. */
const OVER = 'jobcast-session-over'

/** What the views may offer; null where nobody is signed in. */
export const SessionContext = createContext<Session | null>(null)

export function useCan(right: string): boolean {
  return useContext(SessionContext)?.can.includes(right) ?? false
}

export function needsKey({ mode, can }: Session): boolean {
  return mode === 'keys' && !can.includes('browse')
}

/** @throws RequestProblem when the key is not good */
export async function signIn(key: string): Promise<void> {
  await requestJson(PATH, { method: 'POST', headers: { authorization: `Bearer ${key.trim()}` } })
}

export async function signOut(): Promise<void> {
  await requestJson(PATH, { method: 'DELETE' })
}

/** Called with what a request was refused with: a session that has ended shows itself so. */
export function noteRefusal(error: unknown): void {
  if (error instanceof RequestProblem && error.status === 401) dispatchEvent(new Event(OVER))
}

export interface SessionState {
  readonly session: Session | null
  readonly problem: string | null
  /** Asks the service again. */
  readonly reread: () => void
}

/** The session of this page, asked for again when a request is refused for the lack of one. */
export function useSession(): SessionState {
  const [state, setState] = useState<Omit<SessionState, 'reread'>>({ session: null, problem: null })
  const [version, setVersion] = useState(0)
  const reread = useCallback(() => setVersion((before) => before + 1), [])
  useEffect(() => {
    addEventListener(OVER, reread)
    return () => removeEventListener(OVER, reread)
  }, [reread])
  useEffect(() => {
    const abort = new AbortController()
    requestJson<Session>(PATH, { signal: abort.signal }).then(
      (session) => setState({ session, problem: null }),
      (error: unknown) => {
        if (abort.signal.aborted) return
        const problem = error instanceof Error ? error.message : String(error)
        setState((before) => ({ ...before, problem }))
      },
    )
    return () => abort.abort()
  }, [version])
  return { ...state, reread }
}
