// Something that is read from the service: loading, here, or refused. What was here stays while it is read again.
import { useEffect, useState } from 'preact/hooks'
import { requestJson } from '../request.ts'
import { noteRefusal } from './session.ts'

export interface Resource<T> {
  readonly value: T | null
  readonly problem: string | null
  readonly loading: boolean
}

/** Reads the path, and again whenever it or `version` changes. A change of path forgets the old value. */
export function useResource<T>(path: string, version = 0): Resource<T> {
  const [state, setState] = useState<Resource<T> & { readonly path: string }>(() => blank<T>(path))
  useEffect(() => {
    const abort = new AbortController()
    setState((before) => (before.path === path ? { ...before, loading: true } : blank<T>(path)))
    requestJson<T>(path, { signal: abort.signal }).then(
      (value) => setState({ path, value, problem: null, loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return
        noteRefusal(error)
        const problem = error instanceof Error ? error.message : String(error)
        setState((before) => ({ ...before, problem, loading: false }))
      },
    )
    return () => abort.abort()
  }, [path, version])
  return state.path === path ? state : blank<T>(path)
}

function blank<T>(path: string): Resource<T> & { readonly path: string } {
  return { path, value: null, problem: null, loading: true }
}
