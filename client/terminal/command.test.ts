// A command line becomes what it asks for, or a sentence that says what is wrong with it.
import { describe, expect, test } from 'vitest'
import { jobUrls } from '../address.ts'
import { readCommand, watchCommandFor } from './command.ts'

const JOB = 'job_01k9q0v4k2e8c3m5n7p9r1t3v5'

describe('watch takes any address of a job', () => {
  test.each([
    [`http://localhost:8787/jobs/${JOB}`, `http://localhost:8787/api/jobs/${JOB}`],
    [`http://localhost:8787/api/jobs/${JOB}`, `http://localhost:8787/api/jobs/${JOB}`],
    [`http://localhost:8787/api/jobs/${JOB}/stream`, `http://localhost:8787/api/jobs/${JOB}`],
    [`https://example.com/jobcast/jobs/${JOB}/`, `https://example.com/jobcast/api/jobs/${JOB}`],
    [`https://example.com/jobs/${JOB}?ticket=abc`, `https://example.com/api/jobs/${JOB}?ticket=abc`],
  ])('%s', (given, address) => {
    const command = readCommand(['watch', given], {})
    expect(command).toMatchObject({ kind: 'watch', key: null })
    if (command.kind === 'watch') expect(jobUrls(command.job).snapshot).toBe(address)
  })
})

test('what is printed to come back with carries no ticket', () => {
  expect(watchCommandFor(`https://example.com/api/jobs/${JOB}/stream?ticket=secret`)).toBe(
    `npx jobcast watch https://example.com/api/jobs/${JOB}`,
  )
})

test('import takes a file, a service and a format', () => {
  const args = ['import', 'traces.jsonl', '--url', 'https://example.com', '--format', 'otlp', '--key', 'k']
  expect(readCommand(args, { JOBCAST_KEY: 'other' })).toEqual({
    kind: 'import',
    file: 'traces.jsonl',
    baseUrl: 'https://example.com',
    format: 'otlp',
    key: 'k',
  })
})

test('the key may stand in the environment, where no list of processes shows it', () => {
  expect(readCommand(['watch', `http://x/jobs/${JOB}`], { JOBCAST_KEY: 'k' })).toMatchObject({ key: 'k' })
})

test.each([[['--help']], [['help']], [['watch', '-h']]])('%j asks for help', (args) => {
  expect(readCommand(args, {})).toEqual({ kind: 'help' })
})

test.each([
  [[], 'what to do'],
  [['look'], '"look"'],
  [['watch'], 'which job'],
  [['watch', 'job_1'], '"job_1" is not the URL of a job'],
  [['watch', 'http://localhost:8787/'], 'is not the URL of a job'],
  [['watch', 'file:///jobs/job_1'], 'is not the URL of a job'],
  [['watch', `http://x/jobs/${JOB}`, 'http://y'], 'one too many'],
  [['import'], 'which file'],
  [['import', 'a.jsonl'], '--url'],
  [['import', 'a.jsonl', '--url', 'localhost:8787'], '--url'],
  [['import', 'a.jsonl', '--url', 'http://x', '--format', 'csv'], '"csv"'],
  [['watch', '--colour', 'http://x'], '--colour'],
])('%j is refused with a word about it', (args, complaint) => {
  const command = readCommand(args, {})
  expect(command.kind).toBe('wrong')
  if (command.kind === 'wrong') expect(command.complaint).toContain(complaint)
})
