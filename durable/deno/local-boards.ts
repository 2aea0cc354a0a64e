// The boards of this process behind the handles that the rest of the service knows.
import type { BoardDirectory, BoardHandle } from '../board-handle.ts'
import { LiveBoard } from '../board/live-board.ts'
import { busyResponse } from '../busy.ts'
import { Residents } from './residents.ts'
import type { SqliteFile } from './sqlite-file.ts'
import { sqlOf } from './stay.ts'
import type { Tell } from './tell.ts'

export class LocalBoards implements BoardDirectory {
  readonly #residents: Residents<LiveBoard>
  readonly #tell: Tell
  #isClosing = false

  constructor(file: SqliteFile, tell: Tell) {
    this.#tell = tell
    this.#residents = new Residents(
      (stay) =>
        new LiveBoard({
          sql: sqlOf(file, stay),
          sync: () => file.durable(),
          now: () => Date.now(),
          discard: (reason) => this.#residents.discard(stay, reason),
        }),
    )
  }

  board(workspace: string): BoardHandle {
    return {
      report: (summary) => this.#residents.call(workspace, (board) => board.report(summary)),
      revoke: (which) => this.#residents.call(workspace, (board) => board.revoke(which)),
      stream: async (request) => {
        if (this.#isClosing) return busyResponse('unavailable', Math.random())
        try {
          return await this.#residents.call(workspace, (board) => board.stream(request))
        } catch (error) {
          this.#tell(['stream', workspace], error)
          return busyResponse('unavailable', Math.random())
        }
      },
    }
  }

  /** Sends every reader away and takes no new ones; reports are still taken. */
  close(): void {
    this.#isClosing = true
    this.#residents.stop()
    this.#residents.sendAllAway()
  }
}
