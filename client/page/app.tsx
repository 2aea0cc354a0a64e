// The frame around every view: where one can go, and the one button that starts an import.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Account } from './account.tsx'
import { EmbedView } from './embed-view.tsx'
import { JobView } from './job-view.tsx'
import { JobsView } from './jobs-view.tsx'
import { followLinks, type Route, routeOf, useLocation, useMoves } from './router.ts'
import { useCan } from './session.ts'
import { Blank, useTitle } from './states.tsx'
import { TraceView } from './trace-view.tsx'
import { TracesView } from './traces-view.tsx'
import { useEndedImports } from './use-board.ts'
import { useStarted } from './use-started.ts'

/** What a view is called by whoever hears that it is here now. */
const VIEW_NAMES: Readonly<Record<Route['name'], string>> = {
  traces: 'Traces',
  trace: 'Trace',
  jobs: 'Jobs',
  job: 'Job',
  embed: 'Embed',
  unknown: 'Nothing here',
}

interface AppProps {
  /** Somebody has just signed in, and the form that had the focus is gone. */
  readonly entered: boolean
  readonly onSignedOut: () => void
}

export function App({ entered, onSignedOut }: AppProps) {
  const url = useLocation()
  const route = routeOf(url.pathname)
  const version = useEndedImports()
  const canImport = useCan('import')
  const moves = useMoves()
  const main = useRef<HTMLElement>(null)
  useStarted()
  useLayoutEffect(() => {
    // What was pressed may be gone. Behind an open dialog nothing takes the focus, and nothing should.
    if (entered || moves > 0) main.current?.focus({ preventScroll: true })
  }, [entered, moves])
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
      <main id="main" ref={main} tabindex={-1} aria-label={VIEW_NAMES[route.name]}>
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
      return <NothingHere />
    default:
      return route satisfies never
  }
}

function NothingHere() {
  useTitle(VIEW_NAMES.unknown)
  return (
    <>
      <h1>{VIEW_NAMES.unknown}</h1>
      <Blank title="No page has this address">
        <a href="/">To the traces</a>
      </Blank>
    </>
  )
}
