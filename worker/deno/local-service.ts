// The service on one machine: everything the application needs, made of one folder and this process.
import { join } from 'node:path'
import { openSqlite } from '../../drizzle/open-sqlite.ts'
import { saveJob } from '../../drizzle/save-job.ts'
import { LocalBoards } from '../../durable/deno/local-boards.ts'
import { LocalJobs } from '../../durable/deno/local-jobs.ts'
import { summaryOf } from '../../durable/protocol/summary.ts'
import { lastForwarded } from '../access/address.ts'
import { withArchive } from '../archived-jobs.ts'
import { tellLog } from '../http/tell-log.ts'
import type { AccessHost, Hosts } from '../ports.ts'
import { JOB_RATE, REQUEST_RATE } from '../rate-limits.ts'
import { sweepEnded } from '../import/sweep-ended.ts'
import { sweepUploads } from '../uploads/sweep.ts'
import { openDatabaseFile } from './database-file.ts'
import { folderFiles } from './folder-files.ts'
import { ImportRunner } from './import-runner.ts'
import { PausedImports } from './paused-imports.ts'
import { windowLimiter } from './window-limiter.ts'

/** Uploads that nobody used go an hour after their time is over at most, and so do the notes of imports. */
const SWEEP_EVERY_MS = 60 * 60_000
/** A batch takes about a second; one that takes longer is found by its lease after the restart (ms). */
const CHECKPOINT_MS = 3_000

export interface LocalService {
  readonly hosts: Hosts
  /** How many jobs are in memory. */
  readonly jobsAwake: () => number
  /** Once it is sure that this process serves: what the last one paused goes on, and alarms ring. */
  start(): Promise<void>
  /** Sends the readers away, for good; calls are still answered. */
  sendAway(): void
  /** Stops imports at a checkpoint, from which the next process goes on. A few seconds at most. */
  pauseImports(): Promise<void>
  /** After the last call: closes the file once all that was accepted is durable. */
  close(): Promise<void>
}

interface LocalOptions {
  /** How long an ended job keeps its log; after that the list still knows its result. */
  readonly keepEndedMs: number
  readonly access: AccessHost
}

/** Answers calls from the first moment, and leaves what the last process paused as it is. @throws on data of a newer release */
export async function openLocalService(dataDir: string, { keepEndedMs, access }: LocalOptions): Promise<LocalService> {
  const file = await openDatabaseFile(dataDir)
  const database = openSqlite(file)
  const files = await folderFiles(join(dataDir, 'files'))
  const background = new Set<Promise<unknown>>()
  const runner = new ImportRunner(() => hosts)
  const boards = new LocalBoards(file, tellLog)
  const jobs = new LocalJobs({
    file,
    tell: tellLog,
    keepEndedMs,
    runner,
    audiences: {
      index: { tell: (workspace, snapshot) => saveJob(database, workspace, snapshot) },
      board: { tell: (workspace, snapshot) => boards.board(workspace).report(summaryOf(snapshot)) },
    },
  })
  const clock = () => performance.now()
  const hosts: Hosts = {
    access,
    // The service listens to its own machine only: what comes from elsewhere, a proxy on this machine has brought.
    addressOf: lastForwarded,
    limits: { jobs: windowLimiter(JOB_RATE, clock), requests: windowLimiter(REQUEST_RATE, clock) },
    jobs: withArchive(jobs, database),
    boards,
    database,
    files,
    later(work) {
      const settled = work.catch((error) => tellLog(['in the background:'], error))
      background.add(settled)
      void settled.finally(() => background.delete(settled))
    },
  }

  const paused = new PausedImports(file)
  const sweep = setInterval(() => {
    hosts.later(sweepUploads(hosts, Date.now()))
    hosts.later(sweepEnded(hosts, Date.now(), keepEndedMs))
  }, SWEEP_EVERY_MS)

  return {
    hosts,
    jobsAwake: () => jobs.awake,
    async start() {
      await paused.resume(jobs, (run) => runner.launch(run, run.epoch))
      jobs.start()
    },
    sendAway() {
      jobs.close()
      boards.close()
    },
    pauseImports: () => within(CHECKPOINT_MS, () => runner.close((run) => paused.note(run))),
    async close() {
      clearInterval(sweep)
      await within(CHECKPOINT_MS, () => Promise.all(background))
      await file.durable()
      file.close()
    },
  }
}

async function within(ms: number, work: () => Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, ms)
  try {
    await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
