// The one question of a service that asks for keys. What is typed goes to the service and nowhere else.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { RequestProblem } from '../problem.ts'
import { signIn } from './session.ts'
import { useTitle } from './states.tsx'

interface SignInProps {
  /** Somebody opened a job: a link with a ticket would do as well. */
  readonly forJob: boolean
  readonly onSignedIn: () => void
}

export function SignIn({ forJob, onSignedIn }: SignInProps) {
  useTitle('Sign in')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const [field, hint, error] = [useId(), useId(), useId()]
  const input = useRef<HTMLInputElement>(null)
  // The attribute `autofocus` does it once a document: the form comes again when a session is over.
  useEffect(() => input.current?.focus(), [])

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget
    if (asking || !(form instanceof HTMLFormElement)) return
    setAsking(true)
    setTrouble(null)
    try {
      await signIn(String(new FormData(form).get('key')))
      form.reset()
      onSignedIn()
    } catch (problem) {
      setTrouble(inWords(problem))
      input.current?.focus()
    } finally {
      setAsking(false)
    }
  }

  return (
    <form class="sign-in" onSubmit={submit}>
      <h1>Sign in</h1>
      <label htmlFor={field}>Your key</label>
      <input
        ref={input}
        id={field}
        name="key"
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        aria-describedby={trouble === null ? hint : `${error} ${hint}`}
        aria-invalid={trouble !== null}
      />
      <p id={error} class="bad" role="alert">
        {trouble}
      </p>
      <button type="submit" class="primary" disabled={asking}>
        {asking ? 'Asking…' : 'Sign in'}
      </button>
      <p id={hint} class="quiet">
        It begins with <code>jobcast_</code>. Whoever runs this service makes keys, with <code>npm run keys</code>.
        {forJob && ' To watch just this job, ask somebody who sees it for a link: Copy link makes one.'}
      </p>
    </form>
  )
}

/** The service says why as a service does; these are the reasons that the person can mend. */
function inWords(problem: unknown): string {
  if (!(problem instanceof RequestProblem)) return problem instanceof Error ? problem.message : String(problem)
  if (problem.status !== 401) return problem.message
  return 'That key is not known here: it is mistyped, of another service, or was revoked.'
}
