// Watching the board: all jobs of a workspace on one connection.
import { type BoardAddress, boardSubject } from './board-subject.ts'
import type { BoardEvent, BoardView } from './board-view.ts'
import type { WatchEnvironment } from './environment.ts'
import { type Watch, watch } from './watch.ts'

export type BoardWatch = Watch<BoardView, BoardEvent>

/**
 * Watches all jobs of a service until `close()`. Iterating yields first a `sync` with the newest summary of each job,
 * then a `job` event with the newest summary of whichever job changed (at most one a second and job, and each change of
 * status), and ends only when the board cannot be shown. Watchers in one page share one connection, except those that
 * give an `environment`.
 * @param address of the service, with a ticket where one is needed, or the URL of its stream (`…/api/stream?ticket=…`).
 * @throws TypeError when the address is not absolute.
 */
export function watchBoard(address: BoardAddress, environment?: Partial<WatchEnvironment>): BoardWatch {
  return watch(boardSubject(address), environment)
}
