// The program for the terminal, run as a user runs it: what it prints where no terminal is, and how it ends.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJobcast } from '../client/index.ts'
import { root } from '../scripts/checkout.ts'
import { openScene, type Scene } from './harness/scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.end())

interface Program {
  /** Resolves once the text was printed. */
  printed(text: string): Promise<void>
  interrupt(): void
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>
}

function jobcast(...args: readonly string[]): Program {
  return start(process.execPath, [join(root, 'client/terminal/main.ts'), ...args])
}

/** In a terminal a hundred columns wide, whose screen is what is printed. */
function jobcastInTerminal(...args: readonly string[]): Program {
  const command = [process.execPath, join(root, 'client/terminal/main.ts'), ...args].map((word) => `'${word}'`)
  return start('script', ['--quiet', '--return', '--command', `stty cols 100; ${command.join(' ')}`, '/dev/null'])
}

function start(program: string, args: readonly string[]): Program {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, errors] = ['', '']
  let check = (): void => {}
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    check()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended: Program['ended'] = new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, output, errors }))
  })
  return {
    ended,
    interrupt: () => void child.kill('SIGINT'),
    printed: (text) =>
      Promise.race([
        new Promise<void>((resolve) => {
          check = () => output.includes(text) && resolve()
          check()
        }),
        ended.then(() => Promise.reject(new Error(`It ended without printing "${text}"\n${output}\n${errors}`))),
      ]),
  }
}

const produce = (title: string) =>
  createJobcast({ baseUrl: scene.url }).create({ kind: 'backup', title, total: 100, unit: 'files' })

describe('watch', () => {
  test('prints milestones, phases and the log, and ends with 0 when the job completes', async () => {
    const job = await produce('Nightly backup')
    const watching = jobcast('watch', `${scene.url}/jobs/${job.id}`)
    await watching.printed('Nightly backup')
    for (let done = 1; done <= 100; done += 1) {
      await job.progress({ done, phase: done <= 50 ? 'copying' : 'checking' })
      if (done % 5 === 0) await job.flush()
    }
    await job.log('warn', 'one is \u001b[31munreadable\u202e', { path: 'a.txt' })
    await job.complete({ files: 100 })
    const { code, output, errors } = await watching.ended
    expect(errors).toBe('')
    expect(code).toBe(0)
    const lines = output.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(16)
    expect(lines[0]).toBe('Nightly backup')
    expect(lines.at(-1)).toBe('completed: {"files":100}')
    expect(output).toContain('warn one is unreadable {"path":"a.txt"}')
    expect(output).toMatch(/^ 5\d %  checking · 5\d of 100 files/m)
    expect(output).toMatch(/^100 %  checking · 100 of 100 files/m)
    expect(output).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  })

  test.skipIf(process.platform !== 'linux')('draws a bar in a terminal, with what stays above it', async () => {
    const job = await produce('Nightly backup')
    const watching = jobcastInTerminal('watch', `${scene.url}/jobs/${job.id}`)
    await watching.printed('Nightly backup')
    await job.progress({ done: 40, phase: 'copying' })
    await job.flush()
    await watching.printed('40%  copying · 40 of 100 files')
    await job.log('info', 'half of it')
    await job.flush()
    await watching.printed('info half of it')
    await job.complete({ files: 100 })
    const { code, output } = await watching.ended
    expect(code, output).toBe(0)
    const screen = screenAfter(output)
    expect(screen[0]).toBe('Nightly backup')
    expect(screen[1]).toMatch(/^\d\d:\d\d:\d\d info half of it$/)
    expect(screen[2]).toMatch(/^█{30} 100% {2}copying · 40 of 100 files/)
    expect(screen[3]).toBe('completed: {"files":100}')
    // The cursor is given back.
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'))
  })

  test('ends with 1 when the job fails, also when it had failed long before', async () => {
    const job = await produce('Doomed')
    await job.log('info', 'told before')
    await job.fail(new Error('the disk is full'), { free: 0 })
    const { code, output } = await jobcast('watch', job.urls.snapshot).ended
    expect(code).toBe(1)
    expect(output).toContain('told before')
    expect(output.trimEnd().split('\n').at(-1)).toBe('failed: the disk is full: {"free":0}')
  })

  test('ends with 1 and the words of the service for a job that does not exist', async () => {
    const { code, output } = await jobcast('watch', `${scene.url}/jobs/job_0000000000`).ended
    expect(code).toBe(1)
    expect(output).toBe('There is no job with this id\n')
  })

  test('is left with Ctrl-C, says how to come back, and the job goes on', async () => {
    const job = await produce('Goes on')
    const watching = jobcast('watch', job.urls.stream)
    await watching.printed('Goes on')
    watching.interrupt()
    const { code, output } = await watching.ended
    expect(code).toBe(130)
    expect(output).toContain(`npx jobcast watch ${job.urls.snapshot}`)
    await job.complete()
  })
})

describe('import', () => {
  test('brings a file and shows its job to the end', async () => {
    const file = join(scene.directory, 'traces.jsonl')
    const spans = [
      { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'one', startTimeUnixNano: '1', endTimeUnixNano: '2' },
    ]
    await writeFile(file, `${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })}\n`)
    const { code, output, errors } = await jobcast('import', file, '--url', scene.url, '--format', 'otlp').ended
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(output).toContain('Import traces.jsonl')
    expect(output).toContain('completed: {')
  })

  test('ends with 1 and a word about it when there is no such file or service', async () => {
    const missing = await jobcast('import', join(scene.directory, 'none.jsonl'), '--url', scene.url).ended
    expect(missing.code).toBe(1)
    expect(missing.errors).toContain('none.jsonl')
  })
})

test('a wrong command line ends with 2, says what is wrong and how it is used', async () => {
  const { code, errors, output } = await jobcast('watch').ended
  expect({ code, output }).toEqual({ code: 2, output: '' })
  expect(errors).toContain('Say which job')
  expect(errors).toContain('jobcast watch URL')
})

/** What is seen in the end of what was printed: lines, with the cursor moved and lines erased as cli-progress does. */
function screenAfter(printed: string): readonly string[] {
  const lines: string[] = []
  let [row, column] = [0, 0]
  for (const [piece] of printed.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[^\u001b]/gu)) {
    const [, count = '', command] = /^\u001b\[(\d*)[\d;]*([A-Za-z])$/.exec(piece) ?? []
    const line = lines[row] ?? ''
    if (piece === '\n') row++
    else if (piece === '\r') column = 0
    else if (command === 'A') row = Math.max(0, row - Number(count || 1))
    else if (command === 'G') column = Number(count || 1) - 1
    else if (command === 'K') lines[row] = line.slice(0, column)
    else if (command === 'J') lines.splice(row, Infinity, line.slice(0, column))
    else if (!piece.startsWith('\u001b')) {
      lines[row] = line.padEnd(column).slice(0, column) + piece + line.slice(column + 1)
      column++
    }
  }
  return Array.from(lines, (line = '') => line.trimEnd())
}
