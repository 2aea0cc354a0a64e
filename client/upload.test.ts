// How a file goes up when something on the way, or its ticket, fails. What the service makes of it is tested in e2e/.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readText } from './read-answer.ts'
import type { BodyRequest } from './send-body.ts'
import { uploadFile } from './upload.ts'
import { DIRECT_BYTES } from './upload-limit.ts'

/** Of a file that goes up in three parts. */
const PART_BYTES = DIRECT_BYTES / 2

type Answer = readonly [status: number, text: string]

const TAKEN: Answer = [200, '{"job_id":"j"}']
/** Of something on the way that answers for the service. */
const PAGE: Answer = [200, '<!doctype html><title>Log in to this network</title>']
const EXPIRED: Answer = [401, '{"code":"ticket_expired","detail":"The ticket has expired."}']

interface Sent extends BodyRequest {
  readonly path: string
}

let sent: Sent[]
/** What is answered to bodies in turn. Afterwards all are taken. */
let answers: Answer[]
/** What is answered to requests without a body of the file's, by their paths. */
let service: Record<string, () => Response>

beforeEach(() => {
  vi.useFakeTimers()
  ;[sent, answers] = [[], []]
  service = {
    '/api/uploads': () => Response.json({ upload_id: 'u', part_bytes: PART_BYTES }, { status: 201 }),
    '/api/imports': () => Response.json({ job_id: 'j' }, { status: 202 }),
  }
  vi.stubGlobal('fetch', async (url: string) => service[new URL(url).pathname]?.())
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function upload(bytes: number): Promise<unknown> {
  const file = new File([], 'traces.jsonl')
  Object.defineProperty(file, 'size', { value: bytes })
  const outcome = uploadFile({
    baseUrl: 'https://jobs.example',
    file,
    format: 'auto',
    signal: new AbortController().signal,
    headers: { authorization: 'Bearer t' },
    onSent() {},
    async send(url, request) {
      sent.push({ ...request, path: new URL(url).pathname })
      const [status, text] = answers.shift() ?? TAKEN
      return readText(status, text)
    },
  }).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(120_000)
  return outcome
}

const parts = () => sent.map(({ path }) => Number(path.split('/').at(-1)))

test('a page that something on the way answered for the service is no answer: the file is sent again, as the same import', async () => {
  answers = [PAGE]
  expect(await upload(10)).toBe('j')
  expect(sent).toHaveLength(2)
  expect(new Set(sent.map(({ headers }) => headers?.['idempotency-key'])).size).toBe(1)
})

test('where there is nothing but such a page, that is said as a trouble of the way', async () => {
  answers = Array.from({ length: 6 }, () => PAGE)
  expect(await upload(10)).toMatchObject({ name: 'RequestProblem', status: 502 })
})

test('a part that such a page was answered to is not taken for stored', async () => {
  answers = [TAKEN, PAGE]
  expect(await upload(DIRECT_BYTES + 1)).toBe('j')
  expect(parts()).toEqual([1, 2, 2, 3])
})

test('a refusal is told at once, whoever it is from', async () => {
  answers = [[413, '<html>Request Entity Too Large</html>']]
  expect(await upload(10)).toMatchObject({ status: 413, code: 'http_413' })
  expect(sent).toHaveLength(1)
})

test('a ticket that has run out before the upload began is told as that: with another it can begin', async () => {
  service['/api/uploads'] = () => Response.json({ code: 'ticket_expired' }, { status: 401 })
  expect(await upload(DIRECT_BYTES + 1)).toMatchObject({ status: 401, code: 'ticket_expired' })
  answers = [EXPIRED]
  expect(await upload(10)).toMatchObject({ status: 401, code: 'ticket_expired' })
})

test.each([
  ['a part', () => (answers = [TAKEN, EXPIRED])],
  ['the import', () => (service['/api/imports'] = () => Response.json({ code: 'bad_ticket' }, { status: 401 }))],
])('one that runs out on the way, at %s, is no reason to begin anew: no other goes on with it', async (_, happen) => {
  happen()
  const error = await upload(DIRECT_BYTES + 1)
  expect(error).not.toHaveProperty('status')
  expect(error).toMatchObject({ message: expect.stringMatching(/expired|401/), cause: { status: 401 } })
})
