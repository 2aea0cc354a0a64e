// Node's and Deno's EventSource, each in a process of its own that tells over its standard output.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Skipped } from '../skipped.ts'
import { within } from '../deadline.ts'
import { EVENT_TYPES, type EventSourceReader, readAll, type Reading, type Seen } from './reading.ts'

/** A runtime starts, reads a short job, comes back once after `retry`, and stops (ms). */
const WHOLE_READING_MS = 60_000

export const readWithNode: EventSourceReader = (url) => {
  return readWith(process.execPath, ['--no-warnings', '--experimental-eventsource', '--input-type=module', '-e'], url)
}

export const readWithDeno: EventSourceReader = (url) => {
  const deno = fileURLToPath(new URL('../../node_modules/.bin/deno', import.meta.url))
  if (!existsSync(deno)) throw new Skipped('Deno is not installed: npm ci brings it')
  return readWith(deno, ['eval', '--quiet'], url)
}

async function readWith(command: string, args: readonly string[], url: string): Promise<Reading> {
  const tell = '(what, seen) => console.log(JSON.stringify([what, seen]))'
  // Node lets a process end whose EventSource waits to come back.
  const program = `setInterval(() => {}, 60_000); (${readAll.toString()})(${JSON.stringify(url)}, ${JSON.stringify(EVENT_TYPES)}, ${tell})`
  const child = spawn(command, [...args, program], { stdio: ['ignore', 'pipe', 'pipe'] })
  const opened = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<Seen>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let output = ''
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    const lines = output.split('\n')
    output = lines.pop() ?? ''
    for (const line of lines) {
      const [what, seen] = JSON.parse(line) as ['open' | 'stopped', Seen]
      if (what === 'open') opened.resolve()
      else stopped.resolve(seen)
    }
  })
  const failed = (reason: string): void => {
    opened.reject(new Error(reason))
    stopped.reject(new Error(reason))
  }
  child.once('error', (error) => failed(`${command} could not be started: ${error.message}`))
  child.once('close', (code) => failed(`${command} ended with ${code}: ${complaint.slice(-500)}`))
  void Promise.allSettled([opened.promise, stopped.promise])
  return {
    opened: within(WHOLE_READING_MS, 'the first connection', opened.promise),
    stopped: unheard(within(WHOLE_READING_MS, 'the EventSource to stop', stopped.promise)),
    async leave() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A rejection that nobody has asked for yet is not a crash: whoever awaits the promise still gets it. */
function unheard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => null)
  return work
}
