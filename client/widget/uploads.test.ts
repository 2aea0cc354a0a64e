import { afterEach, expect, test, vi } from 'vitest'
import { beginUpload } from './begin-import.ts'
import { addUploads, allUploads, removeUpload } from './uploads.ts'

vi.mock('./begin-import.ts', () => ({ beginUpload: vi.fn() }))
const listening = new Set<string>()
vi.stubGlobal('addEventListener', (name: string) => listening.add(name))
vi.stubGlobal('removeEventListener', (name: string) => listening.delete(name))

afterEach(() => {
  for (const { id } of allUploads()) removeUpload(id)
})

const add = (...names: string[]) =>
  new Promise<readonly string[]>((resolve) => {
    const begun: string[] = []
    const files = names.map((name) => new File(['{}'], name))
    addUploads(
      'https://jobs.example/',
      files,
      'auto',
      () => undefined,
      ({ jobId }, name) => {
        begun.push(`${name} ${jobId}`)
        if (begun.length === names.length) resolve(begun)
      },
    )
  })

test('files go up one after the other; what has become a job is kept no longer, and the page may be left', async () => {
  let jobs = 0
  vi.mocked(beginUpload).mockImplementation(async () => {
    expect(allUploads().map(({ state }) => state.kind)).toEqual(jobs === 0 ? ['sending', 'waiting'] : ['sending'])
    expect(listening).toContain('beforeunload')
    return { jobId: `job_${++jobs}`, ticket: null }
  })
  expect(await add('one', 'two')).toEqual(['one job_1', 'two job_2'])
  expect(allUploads()).toEqual([])
  expect(listening).not.toContain('beforeunload')
})

test('what fails stays with its reason, and what follows goes up all the same', async () => {
  vi.mocked(beginUpload)
    .mockRejectedValueOnce(new Error('Too large.'))
    .mockResolvedValueOnce({ jobId: 'job_3', ticket: null })
  const begun = new Promise<string>((resolve) => {
    addUploads(
      'https://jobs.example/',
      [new File([''], 'bad'), new File([''], 'good')],
      'auto',
      () => undefined,
      (_, name) => resolve(name),
    )
  })
  expect(await begun).toBe('good')
  expect(allUploads().map(({ file, state }) => [file.name, state])).toEqual([
    ['bad', { kind: 'failed', reason: 'Too large.' }],
  ])
})
