import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetImport, recentImports, rememberImport } from './recent-imports.ts'

const [here, there] = ['https://a.example/', 'https://b.example/']
let kept: Map<string, string>

beforeEach(() => {
  kept = new Map()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

test('the newest first, each once, for each service its own', () => {
  rememberImport(here, 'job_1')
  rememberImport(here, 'job_2')
  rememberImport(there, 'job_3')
  expect(rememberImport(here, 'job_1')).toEqual(['job_1', 'job_2'])
  expect(recentImports(here)).toEqual(['job_1', 'job_2'])
  expect(recentImports(there)).toEqual(['job_3'])
})

test('what is gone is forgotten', () => {
  rememberImport(here, 'job_1')
  rememberImport(here, 'job_2')
  forgetImport(here, 'job_1')
  expect(recentImports(here)).toEqual(['job_2'])
})

test('the list does not grow for ever', () => {
  for (let n = 0; n < 100; n++) rememberImport(here, `job_${n}`)
  expect(recentImports(here)).toHaveLength(8)
  expect(recentImports(here)[0]).toBe('job_99')
})

test.each(['', 'null', '[]', '7', '"x"', '{"https://a.example/":"job_1"}', '{'])(
  'nonsense in the storage: %s',
  (text) => {
    kept.set('jobcast-imports', text)
    expect(recentImports(here)).toEqual([])
    expect(rememberImport(here, 'job_1')).toEqual(['job_1'])
    expect(recentImports(here)).toEqual(['job_1'])
  },
)

test('where nothing may be stored the list lasts as long as its reader', () => {
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('denied')
    },
  })
  expect(rememberImport(here, 'job_1')).toEqual(['job_1'])
  expect(recentImports(here)).toEqual([])
})
