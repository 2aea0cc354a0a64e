import { expect, test } from 'vitest'
import { match, Names } from './match.ts'
import { readExamples } from './read-examples.ts'

const PAGE = `**§2.1 A clause.** Words.

\`\`\`http
POST /api/jobs
{"kind": "report"}

201 {"job_id": "JOB"}

GET /api/jobs/JOB/stream?after=3
Last-Event-ID: 4

200
id: 3
event: sync
data: {}
\`\`\`
`

test('a block of the page is read as exchanges, under the clause above it', () => {
  const [example, ...more] = readExamples(PAGE)
  expect(more).toEqual([])
  expect(example).toEqual({
    clause: '2.1',
    exchanges: [
      {
        method: 'POST',
        path: '/api/jobs',
        headers: {},
        body: '{"kind": "report"}',
        status: 201,
        answer: '{"job_id": "JOB"}',
      },
      {
        method: 'GET',
        path: '/api/jobs/JOB/stream?after=3',
        headers: { 'Last-Event-ID': '4' },
        body: '',
        status: 200,
        answer: 'id: 3\nevent: sync\ndata: {}',
      },
    ],
  })
})

test('an answer may hold more than is shown, but nothing else', () => {
  const names = new Names()
  match({ a: { b: [1, '…'] } }, { a: { b: [1, 'x'], c: 2 } }, names, 'answer')
  expect(() => match({ a: 1 }, { a: 2 }, names, 'answer')).toThrow('answer.a')
  expect(() => match({ a: '…' }, {}, names, 'answer')).toThrow('answer.a is missing')
  expect(() => match([1], [1, 2], names, 'answer')).toThrow('answer has 2 items')
})

test('a cursor of the page stands for one cursor of the run', () => {
  const names = new Names()
  match({ job_id: 'JOB', cursor: 3 }, { job_id: 'job_1', cursor: 17 }, names, 'answer')
  expect(names.apply('/api/jobs/JOB/stream?after=3')).toBe('/api/jobs/job_1/stream?after=17')
  expect(names.apply('Last-Event-ID: 3')).toBe('Last-Event-ID: 17')
  expect(() => match({ cursor: 3 }, { cursor: 18 }, names, 'answer')).toThrow('another cursor')
})
