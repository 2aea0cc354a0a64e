// Five addresses. The URL is the whole state of where one is, so that every view can be linked and gone back to.
import { useEffect, useState } from 'preact/hooks'

export type Route =
  | { readonly name: 'traces' }
  | { readonly name: 'trace'; readonly id: string }
  | { readonly name: 'jobs' }
  | { readonly name: 'job'; readonly id: string }
  | { readonly name: 'embed' }
  | { readonly name: 'unknown' }

export function routeOf(pathname: string): Route {
  const [first, second, ...more] = pathname.split('/').filter((part) => part !== '')
  if (more.length > 0) return { name: 'unknown' }
  if (first === undefined) return { name: 'traces' }
  const id = second === undefined ? undefined : decoded(second)
  if (first === 'traces') return id === undefined ? { name: 'traces' } : { name: 'trace', id }
  if (first === 'jobs') return id === undefined ? { name: 'jobs' } : { name: 'job', id }
  if (first === 'embed' && id === undefined) return { name: 'embed' }
  return { name: 'unknown' }
}

export function pathOf(route: Exclude<Route, { name: 'unknown' }>): string {
  switch (route.name) {
    case 'traces':
      return '/'
    case 'jobs':
      return '/jobs'
    case 'embed':
      return '/embed'
    case 'trace':
      return `/traces/${encodeURIComponent(route.id)}`
    case 'job':
      return `/jobs/${encodeURIComponent(route.id)}`
    default:
      return route satisfies never
  }
}

/** Said on the window when a view has put another address in place of its own: nobody has gone anywhere. */
const REFINED = 'jobcast-refined'

export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === location.pathname + location.search) return
  if (how === 'push') {
    history.pushState(null, '', path)
    dispatchEvent(new PopStateEvent('popstate'))
  } else {
    history.replaceState(null, '', path)
    dispatchEvent(new Event(REFINED))
  }
}

/** The current address, whoever changed it. */
export function useLocation(): URL {
  const [href, setHref] = useState(location.href)
  useEffect(() => {
    const changed = () => setHref(location.href)
    addEventListener('popstate', changed)
    addEventListener(REFINED, changed)
    return () => {
      removeEventListener('popstate', changed)
      removeEventListener(REFINED, changed)
    }
  }, [])
  return new URL(href)
}

/** Counts how often somebody has gone somewhere within the page: by a link, by Back or Forward, or taken along by it. */
export function useMoves(): number {
  const [moves, setMoves] = useState(0)
  useEffect(() => {
    const moved = () => setMoves((counted) => counted + 1)
    addEventListener('popstate', moved)
    return () => removeEventListener('popstate', moved)
  }, [])
  return moves
}

/** Turns plain clicks on links of this page into navigation; what opens a new tab stays a link. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
  if (!link || link.origin !== location.origin || link.target !== '' || link.hash !== '') return
  if (link.pathname.startsWith('/api/')) return
  event.preventDefault()
  navigate(link.pathname + link.search)
  scrollTo(0, 0)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone % in the address: then the id is what stands there.
    return part
  }
}
