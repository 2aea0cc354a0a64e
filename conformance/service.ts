// The service under test, as a producer and a reader see it: plain HTTP to one base URL and nothing else.
import assert from 'node:assert/strict'
import type { JobEvent } from '../durable/protocol/event.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { Skipped } from './skipped.ts'
import { SOON_MS } from './deadline.ts'
import { OpenStream, type Received } from './open-stream.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed where it is JSON, else as text. */
  readonly body: unknown
}

/** Who pushes and which push it is (§4). */
export interface Numbering {
  readonly epoch?: number
  readonly seq?: number
  readonly next_within?: number
}

/** Keys of the service, as far as whoever runs the kit has them; all null against one that is open to everybody. */
export interface Keys {
  /** A producer's or an admin's. */
  readonly producer: string | null
  readonly reader: string | null
  /** A producer's of another workspace. */
  readonly stranger: string | null
}

export const NO_KEYS: Keys = { producer: null, reader: null, stranger: null }

export interface Ticket {
  readonly ticket: string
  readonly id: string
}

export class Service {
  readonly base: string
  readonly #keys: Keys
  /** A key or a ticket, sent with every request; null for none. */
  readonly #credential: string | null
  readonly #open: Set<OpenStream>

  constructor(base: string, keys: Keys = NO_KEYS, credential = keys.producer, open = new Set<OpenStream>()) {
    this.base = base.replace(/\/+$/, '')
    this.#keys = keys
    this.#credential = credential
    this.#open = open
  }

  /** The same service, met by somebody else. Streams that they open are left with the rest. */
  as(credential: string | null): Service {
    return new Service(this.base, this.#keys, credential, this.#open)
  }

  /** @throws Skipped when the kit was not given that key */
  key(whose: keyof Keys): string {
    const key = this.#keys[whose]
    if (key !== null) return key
    if (this.#keys.producer === null) throw new Skipped('the service is open to everybody; with keys, give --key')
    throw new Skipped(`needs --${whose}-key`)
  }

  /** A ticket of the service. @throws Skipped when the service asks for none */
  async mint(order: object): Promise<Ticket> {
    this.key('producer')
    const { status, body } = await this.call('POST', '/api/tickets', order)
    assert.equal(status, 201, `POST /api/tickets answered ${status} ${JSON.stringify(body)}`)
    assert.ok(isObject(body) && typeof body['ticket'] === 'string' && typeof body['id'] === 'string')
    return { ticket: body['ticket'], id: body['id'] }
  }

  /** The job's address for those who cannot send headers. */
  async addressOf(job: Job, below: string): Promise<string> {
    const url = new URL(this.base + job.path + below)
    if (this.#credential !== null) url.searchParams.set('ticket', (await this.mint({ jobs: [job.id] })).ticket)
    return url.href
  }

  /** The same job, met by somebody else. */
  seeing(job: Job): Job {
    return new Job(this, job.id)
  }

  async call(
    method: string,
    path: string,
    body?: string | object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      headers: this.#with(headers),
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(3 * SOON_MS),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: readBody(response, text) }
  }

  /** A job of the case's own. */
  async createJob(spec: object = {}): Promise<Job> {
    const { status, body } = await this.call('POST', '/api/jobs', { kind: 'conformance', ...spec })
    assert.equal(status, 201, `POST /api/jobs answered ${status} ${JSON.stringify(body)}`)
    assert.ok(isObject(body) && typeof body['job_id'] === 'string', 'the answer names the job')
    return new Job(this, body['job_id'])
  }

  async stream(path: string, headers: Record<string, string> = {}): Promise<OpenStream> {
    const stream = await OpenStream.open(this.base + path, this.#with(headers))
    this.#open.add(stream)
    return stream
  }

  #with(headers: Record<string, string>): Record<string, string> {
    return this.#credential === null ? headers : { Authorization: `Bearer ${this.#credential}`, ...headers }
  }

  /** Leaves every stream that was opened through this. */
  leaveAll(): void {
    for (const stream of this.#open) stream.leave()
    this.#open.clear()
  }
}

export class Job {
  readonly id: string
  readonly path: string
  readonly #service: Service

  constructor(service: Service, id: string) {
    this.#service = service
    this.id = id
    this.path = `/api/jobs/${id}`
  }

  /** One push, whatever the service answers. */
  post(updates: string | object, numbering: Numbering = {}): Promise<Answer> {
    const query = Object.entries(numbering).map(([name, value]) => `${name}=${value}`)
    return this.#service.call('POST', `${this.path}/updates${query.length > 0 ? `?${query.join('&')}` : ''}`, updates)
  }

  /** One push that must be accepted. */
  async push(updates: string | object, numbering: Numbering = {}): Promise<{ cursor: number; cancel: boolean }> {
    const { status, body } = await this.post(updates, numbering)
    assert.equal(status, 200, `a push was answered ${status} ${JSON.stringify(body)}`)
    assert.ok(isObject(body), 'a push is answered with an object')
    const { cursor, cancel } = body
    assert.ok(
      typeof cursor === 'number' && typeof cancel === 'boolean',
      `cursor and cancel, not ${JSON.stringify(body)}`,
    )
    return { cursor, cancel }
  }

  /** Pushes that many log lines, `from` counting, in batches. Returns the last cursor. */
  async pushLines(count: number, { from = 0, batch = 500, padding = '' } = {}): Promise<number> {
    let cursor = 0
    for (let n = from; n < from + count; n += batch) {
      const size = Math.min(batch, from + count - n)
      cursor = (await this.push(Array.from({ length: size }, (_, i) => log(`line ${n + i}${padding}`)))).cursor
    }
    return cursor
  }

  async snapshot(): Promise<Snapshot> {
    const { status, body } = await this.#service.call('GET', this.path)
    assert.equal(status, 200, `the snapshot was answered ${status} ${JSON.stringify(body)}`)
    return body as Snapshot
  }

  call(method: string, below: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#service.call(method, this.path + below, undefined, headers)
  }

  /** What the long-poll face holds after the cursor, page by page. */
  async events(after = 0): Promise<readonly JobEvent[]> {
    const all: JobEvent[] = []
    for (let cursor = after; ;) {
      const { status, body } = await this.call('GET', `/events?after=${cursor}`)
      assert.equal(status, 200, `the events were answered ${status} ${JSON.stringify(body)}`)
      assert.ok(isObject(body) && Array.isArray(body['events']), `events, not ${JSON.stringify(body)}`)
      all.push(...(body['events'] as JobEvent[]))
      const last = all.at(-1)
      if (body['events'].length === 0 || last === undefined) return all
      cursor = last.cursor
    }
  }

  stream(query = '', headers: Record<string, string> = {}): Promise<OpenStream> {
    return this.#service.stream(`${this.path}/stream${query}`, headers)
  }

  /** A stream that must be opened. */
  async read(query = '', headers: Record<string, string> = {}): Promise<OpenStream> {
    const stream = await this.stream(query, headers)
    assert.equal(stream.status, 200, `the stream${query} was answered ${stream.status}`)
    return stream
  }

  /** Everything that a reader with this cursor gets from a job that has ended. */
  async replay(after: number | null): Promise<readonly Received[]> {
    const stream = await this.read(after === null ? '' : `?after=${after}`)
    return stream.rest(3 * SOON_MS)
  }
}

export function log(message: string, level: 'info' | 'warn' | 'error' = 'info') {
  return { type: 'log', level, message } as const
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readBody(response: Response, text: string): unknown {
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}
