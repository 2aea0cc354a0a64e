// The frame around every view: where one can go, and the one button that starts an import.
import { useEffect } from 'preact/hooks'
import { Account } from './account.tsx'
import { EmbedView } from './embed-view.tsx'
import { JobView } from './job-view.tsx'
import { JobsView } from './jobs-view.tsx'
import { followLinks, type Route, routeOf, useLocation } from './router.ts'
import { useCan } from './session.ts'
import { Blank } from './states.tsx'
import { TraceView } from './trace-view.tsx'
import { TracesView } from './traces-view.tsx'
import { useEndedImports } from './use-board.ts'
import { useStarted } from './use-started.ts'

export function App({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const url = useLocation()
  const route = routeOf(url.pathname)
  const version = useEndedImports()
  const canImport = useCan('import')
  useStarted()
  useEffect(() => {
    document.addEventListener('click', followLinks)
    return () => document.removeEventListener('click', followLinks)
  }, [])
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="/">
          jobcast
        </a>
        <nav aria-label="Main">
          <NavLink href="/" here={route.name === 'traces' || route.name === 'trace'}>
            Traces
          </NavLink>
          <NavLink href="/jobs" here={route.name === 'jobs' || route.name === 'job'}>
            Jobs
          </NavLink>
          <NavLink href="/embed" here={route.name === 'embed'}>
            Embed
          </NavLink>
        </nav>
        {canImport && <jobcast-import />}
        <Account onSignedOut={onSignedOut} />
      </header>
      <main id="main" tabindex={-1}>
        <View route={route} url={url} version={version} />
      </main>
    </div>
  )
}

interface NavLinkProps {
  readonly href: string
  readonly here: boolean
  readonly children: string
}

function NavLink({ href, here, children }: NavLinkProps) {
  return (
    <a href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </a>
  )
}

interface ViewProps {
  readonly route: Route
  readonly url: URL
  /** Counts the imports that have ended: the list of traces reads itself again. */
  readonly version: number
}

function View({ route, url, version }: ViewProps) {
  switch (route.name) {
    case 'traces':
      return <TracesView url={url} version={version} />
    case 'trace':
      return <TraceView key={route.id} id={route.id} />
    case 'jobs':
      return <JobsView />
    case 'job':
      return <JobView key={route.id} id={route.id} />
    case 'embed':
      return <EmbedView />
    case 'unknown':
      return (
        <Blank title="There is nothing here">
          <a href="/">To the traces</a>
        </Blank>
      )
    default:
      return route satisfies never
  }
}
