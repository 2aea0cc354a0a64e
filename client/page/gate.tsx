// What stands before every view: who is asking. An open service lets everybody through; one that asks for keys asks
// once, and shows a single job to whoever has a link to it with a ticket.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { App } from './app.tsx'
import { JobView } from './job-view.tsx'
import { routeOf, useLocation } from './router.ts'
import { needsKey, SessionContext, useSession } from './session.ts'
import { forgetTicket, takeTicket, ticketFor } from './share-link.ts'
import { SignIn } from './sign-in.tsx'
import { Loading, Trouble } from './states.tsx'

export function Gate() {
  const { session, problem, reread } = useSession()
  const { pathname } = useLocation()
  const [, setTickets] = useState(0)
  const [entered, setEntered] = useState(false)
  useEffect(() => {
    const arrived = () => {
      if (takeTicket()) setTickets((before) => before + 1)
    }
    addEventListener('hashchange', arrived)
    return () => removeEventListener('hashchange', arrived)
  }, [])
  const route = routeOf(pathname)
  if (session === null) {
    return <Alone>{problem === null ? <Loading /> : <Trouble problem={problem} onRetry={reread} />}</Alone>
  }
  if (!needsKey(session)) {
    return (
      <SessionContext.Provider value={session}>
        <App entered={entered} onSignedOut={reread} />
      </SessionContext.Provider>
    )
  }
  if (route.name === 'job' && ticketFor(pathname) !== null) {
    return (
      <Alone>
        <JobView key={route.id} id={route.id} />
        <p class="quiet">
          You came by a link, which is good for a day. After that, ask for a fresh one.{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              forgetTicket(pathname)
              setTickets((before) => before + 1)
            }}
          >
            Sign in with a key
          </button>
        </p>
      </Alone>
    )
  }
  return (
    <Alone>
      <SignIn
        forJob={route.name === 'job'}
        onSignedIn={() => {
          setEntered(true)
          reread()
        }}
      />
    </Alone>
  )
}

/** A page without places to go to. */
function Alone({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="frame">
      <header class="top">
        <a class="brand" href="/">
          jobcast
        </a>
      </header>
      <main id="main" tabindex={-1}>
        {children}
      </main>
    </div>
  )
}
