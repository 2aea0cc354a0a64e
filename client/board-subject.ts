// The board of all jobs, to be watched. It never ends, and its `sync` holds all there is: no past is asked for.
import { apiUrl } from './address.ts'
import { type BoardEvent, type BoardView, EMPTY_BOARD, foldBoard } from './board-view.ts'
import type { Subject } from './subject.ts'

const TYPES = ['sync', 'job', 'heartbeat', 'busy'] as const satisfies readonly BoardEvent['type'][]

/** @throws TypeError when the address is not absolute. */
export function boardSubject(address: string | URL): Subject<BoardView, BoardEvent> {
  const stream = streamUrl(address)
  const probe = new URL(stream)
  probe.pathname = probe.pathname.replace(/stream$/, 'jobs')
  probe.searchParams.set('limit', '1')
  return {
    stream: stream.href,
    probe: probe.href,
    types: TYPES,
    blank: EMPTY_BOARD,
    fold: foldBoard,
    adopt: (view) => view,
    isOver: () => false,
    isFinal: () => false,
  }
}

function streamUrl(address: string | URL): URL {
  const url = new URL(address)
  url.hash = ''
  return url.pathname.endsWith('/api/stream') ? url : new URL(apiUrl(url, 'stream'))
}
