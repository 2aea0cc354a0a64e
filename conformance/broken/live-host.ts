// The test host of the engine with a clock that runs and an alarm that rings: jobs and boards that live in memory.
import type { BoardDirectory } from '../../durable/board-handle.ts'
import { LiveBoard } from '../../durable/board/live-board.ts'
import type { JobDirectory } from '../../durable/job-handle.ts'
import { LiveJob } from '../../durable/live-job.ts'
import { TestHost } from '../../durable/node-host.test-support.ts'
import { summaryOf } from '../../durable/protocol/summary.ts'

class LiveHost extends TestHost {
  #alarm: ReturnType<typeof setTimeout> | null = null
  readonly job: LiveJob

  constructor(board: LiveBoard) {
    super(undefined, { tell: (_workspace, snapshot) => board.report(summaryOf(snapshot)) })
    this.now = () => Date.now()
    this.setAlarm = (at) => {
      if (this.#alarm !== null) clearTimeout(this.#alarm)
      this.#alarm = setTimeout(() => void this.job.alarm(), Math.max(0, at - Date.now()))
      // A job of a server that was closed keeps no process alive.
      this.#alarm.unref()
    }
    this.job = new LiveJob(this)
  }
}

export interface InMemory extends JobDirectory, BoardDirectory {
  /** Closes every stream, as a service does that goes away. */
  sendAllAway(): void
}

/** Jobs and boards, made when first asked for. */
export function inMemory(): InMemory {
  const jobs = new Map<string, LiveJob>()
  const boards = new Map<string, LiveBoard>()
  const board = (workspace: string): LiveBoard => {
    const host = new TestHost()
    host.now = () => Date.now()
    const found = boards.get(workspace) ?? new LiveBoard(host)
    boards.set(workspace, found)
    return found
  }
  return {
    sendAllAway: () => [...jobs.values(), ...boards.values()].forEach((one) => one.sendAllAway()),
    board,
    job(workspace, id) {
      const name = `${workspace}/${id}`
      const found = jobs.get(name) ?? new LiveHost(board(workspace)).job
      jobs.set(name, found)
      return found
    },
  }
}
