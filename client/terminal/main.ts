// `npx jobcast …`: reads the command line, does what it says, and tells how it went by the exit code.
import { randomKey } from '../random-key.ts'
import type { WatchEnvironment } from '../environment.ts'
import { type ImportCommand, readCommand, USAGE, watchCommandFor, type WatchCommand } from './command.ts'
import { followJob, type Outcome } from './follow-job.ts'
import { importFile } from './import-file.ts'
import { plainText } from './plain-text.ts'
import { terminalBar, uploadProgress } from './progress-bar.ts'

const EXIT_CODES = { completed: 0, failed: 1, left: 130 } as const satisfies Record<Outcome, number>

const WRONG_COMMAND = 2

const interrupted = new AbortController()

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), process.env)
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'wrong':
      process.stderr.write(`${plainText(command.complaint)}\n\n${USAGE}`)
      return WRONG_COMMAND
    case 'watch':
      return EXIT_CODES[await watch(command)]
    case 'import':
      return EXIT_CODES[await importAndWatch(command)]
    default:
      return command satisfies never
  }
}

async function watch({ job, key }: Pick<WatchCommand, 'job' | 'key'>): Promise<Outcome> {
  const environment = environmentFor(key)
  const outcome = await followJob(job, { output: process.stdout, environment, signal: interrupted.signal })
  if (outcome === 'left') {
    process.stdout.write(`The job goes on without you. Come back with: ${watchCommandFor(job)}\n`)
  }
  return outcome
}

async function importAndWatch({ baseUrl, file, format, key }: ImportCommand): Promise<Outcome> {
  const { signal } = interrupted
  const bar = terminalBar(process.stdout)
  const onSent = (sent: number, bytes: number): void => bar.show(uploadProgress(sent, bytes))
  let jobId: string
  try {
    jobId = await importFile({ baseUrl, path: file, format, headers: headersFor(key), signal, onSent })
  } catch (error) {
    const words = signal.aborted ? 'Left before the file was up; nothing was imported.' : messageOf(error)
    process.stderr.write(`${plainText(words)}\n`)
    return signal.aborted ? 'left' : 'failed'
  } finally {
    bar.stop()
  }
  return watch({ job: { baseUrl, jobId }, key })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** One watcher of its own: a terminal is no browser, and has nothing to share a connection with. */
function environmentFor(key: string | null): Partial<WatchEnvironment> {
  const headers = headersFor(key)
  return {
    viewer: randomKey(),
    transports: ['fetch', 'long-poll'],
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers } }),
  }
}

function headersFor(key: string | null): Readonly<Record<string, string>> {
  return key === null ? {} : { authorization: `Bearer ${key}` }
}

process.once('SIGINT', () => interrupted.abort())
process.exitCode = await main()
