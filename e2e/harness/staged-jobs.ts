// Jobs that stand still in every state that a viewer can meet, also those that a real service passes through in a blink:
// a small service whose streams say what is written here, and a page of another origin that shows them all at once. Its
// policy is as strict as a page's can be.
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { syncFrame } from '../../durable/protocol/frame.ts'
import { type ProblemCode, PROBLEMS } from '../../durable/protocol/problem.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { root } from '../../scripts/checkout.ts'

/** Seconds ago, so that the time that has passed reads like that of a job. */
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()
const ENDED_AT = ago(3)

const RUNNING: Snapshot = {
  job_id: 'job_staged',
  kind: 'import_traces',
  title: 'traces-of-november.jsonl',
  status: 'running',
  progress: 42.5,
  done: 22_300_000,
  total: 52_400_000,
  unit: 'bytes',
  phase: 'importing',
  message: null,
  counts: { imported: 1_204, updated: 0, skipped: 12, failed: 0 },
  rate: 1_800_000,
  eta_seconds: 17,
  stalled_since: null,
  cancelling: false,
  attempt: 1,
  viewers: 3,
  result: null,
  error: null,
  details: null,
  retryable: true,
  attributes: {},
  cursor: 10,
  created_at: ago(20),
  started_at: ago(15),
  ended_at: null,
}

const ENDED = {
  progress: 100,
  done: 52_400_000,
  rate: null,
  eta_seconds: null,
  phase: null,
  ended_at: ENDED_AT,
} as const

type Stage =
  | { readonly kind: 'holds'; readonly snapshot: Partial<Snapshot> }
  /** The snapshot is there, and what was missed does not come. */
  | { readonly kind: 'owes'; readonly snapshot: Partial<Snapshot> }
  /** The stream is lost, and none comes after it. */
  | { readonly kind: 'breaks'; readonly snapshot: Partial<Snapshot> }
  /** No stream comes through, only answers. */
  | { readonly kind: 'polls'; readonly snapshot: Partial<Snapshot> }
  | { readonly kind: 'silent' }
  | { readonly kind: 'refuses'; readonly code: ProblemCode; readonly detail: string }

/** One for each mood of the widget (client/widget/mood.ts), and those that look different within one. */
export const STAGES = {
  connecting: { kind: 'silent' },
  waiting: {
    kind: 'holds',
    snapshot: {
      status: 'queued',
      progress: null,
      done: null,
      total: null,
      counts: null,
      rate: null,
      eta_seconds: null,
      phase: null,
      started_at: null,
    },
  },
  indeterminate: {
    kind: 'holds',
    snapshot: {
      title: 'Crawl the help centre',
      progress: null,
      done: 418,
      total: null,
      unit: 'pages',
      counts: null,
      rate: 7.25,
      eta_seconds: null,
      phase: 'following links',
      message: 'Nobody knows how many there are',
    },
  },
  determinate: { kind: 'holds', snapshot: {} },
  'catching-up': { kind: 'owes', snapshot: {} },
  reconnecting: { kind: 'breaks', snapshot: {} },
  polling: { kind: 'polls', snapshot: {} },
  stalled: { kind: 'holds', snapshot: { stalled_since: ENDED_AT, rate: null, eta_seconds: null } },
  cancelling: { kind: 'holds', snapshot: { cancelling: true } },
  'second-attempt': { kind: 'holds', snapshot: { attempt: 2, progress: 8 } },
  completed: {
    kind: 'holds',
    snapshot: {
      ...ENDED,
      status: 'completed',
      result: {
        traces: { found: 1_216, imported: 1_204, updated: 0, skipped: 12, failed: 0 },
        spans: 20_411,
        bytes: 52_400_000,
        reconciled: true,
      },
    },
  },
  'completed-with-failures': {
    kind: 'holds',
    snapshot: { ...ENDED, status: 'completed', counts: { imported: 1_201, updated: 0, skipped: 12, failed: 3 } },
  },
  failed: {
    kind: 'holds',
    snapshot: {
      status: 'failed',
      ended_at: ENDED_AT,
      error: 'Line 1204 is cut in the middle of a string. Repair the file and import it again.',
    },
  },
  cancelled: { kind: 'holds', snapshot: { status: 'cancelled', ended_at: ENDED_AT, error: 'Cancelled by a viewer.' } },
  'not-found': { kind: 'refuses', code: 'job_not_found', detail: 'There is no such job.' },
  'ticket-expired': { kind: 'refuses', code: 'ticket_expired', detail: 'The ticket has expired; ask for a fresh one.' },
  refused: { kind: 'refuses', code: 'not_allowed', detail: 'This key may not look at jobs of this workspace.' },
} as const satisfies { readonly [name: string]: Stage }

export type StageName = keyof typeof STAGES

/** What a mood is called where its stage has another name. */
export function moodOfStage(name: StageName): string {
  if (name === 'connecting') return 'reconnecting'
  return name === 'second-attempt' ? 'determinate' : name
}

/**
 * Services behind the import dialog, by what they make of a file: the one takes no more than a little of it, the other
 * nothing. Neither begins the sample.
 */
export const DIALOGS = ['sending', 'refusing'] as const

export interface StagedJobs {
  /** A page that shows every job, `?lang=…&dir=…`; `?only=` one of them; `?dialog=` the button of one of DIALOGS instead. */
  readonly page: string
  close(): Promise<void>
}

/** The page must have been built. */
export async function stageJobs(): Promise<StagedJobs> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    page: `http://localhost:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id')
  response.setHeader('X-Request-Id', 'req_staged')
  if (request.method === 'OPTIONS') {
    response.setHeader('Access-Control-Allow-Headers', '*')
    response.end()
    return
  }
  if (url.pathname === '/api/traces/import') {
    // What is not read backs up to whoever sends it.
    if (url.hostname.startsWith('refusing')) refuse(response, 'bad_gzip', 'The file is not whole: its gzip breaks off.')
    return
  }
  if (url.pathname === '/api/imports') return refuse(response, 'too_many', 'Too many imports at once; wait a minute.')
  if (url.pathname === '/api/jobs') {
    const jobs = url.searchParams.get('status') === 'running' ? [{ ...RUNNING, job_id: 'determinate' }] : []
    return json(response, 200, { jobs, next_cursor: null })
  }
  const [, name, what] = /^\/api\/jobs\/([\w-]+)(?:\/(\w+))?$/.exec(url.pathname) ?? []
  if (name !== undefined && isStage(name)) {
    // Whoever has been here before says where it goes on.
    const again = Number(url.searchParams.get('after')) > 0
    return play(STAGES[name], name, what ?? 'snapshot', again, response)
  }
  if (url.pathname === '/') return showPage(url, response)
  if (url.pathname === '/page.css') {
    response.setHeader('Content-Type', 'text/css')
    response.end(PAGE_STYLE)
    return
  }
  if (/^\/widget(\/[\w-]+)?\.js$/.test(url.pathname)) {
    response.setHeader('Content-Type', 'text/javascript')
    createReadStream(join(root, 'dist/page', url.pathname)).pipe(response)
    return
  }
  if (url.pathname === '/api/session') return json(response, 200, { mode: 'open', can: ['watch', 'inspect', 'steer'] })
  refuse(response, 'not_found', 'Nothing is staged here.')
}

function play(stage: Stage, name: string, what: string, again: boolean, response: ServerResponse): void {
  if (stage.kind === 'refuses') return refuse(response, stage.code, stage.detail)
  if (stage.kind === 'silent') return
  if (stage.kind === 'breaks' && (again || what !== 'stream')) return
  const snapshot: Snapshot = { ...RUNNING, ...stage.snapshot, job_id: name }
  if (what === 'snapshot') return json(response, 200, snapshot)
  if (what === 'failures') return json(response, 200, { failures: FAILURES, next_cursor: null })
  const sync = { verdict: 'resumed', cursor: snapshot.cursor, snapshot, timestamp: ago(0) } as const
  if (what === 'events') return json(response, 200, { ...sync, events: [] })
  if (stage.kind === 'polls') return
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const start = stage.kind === 'owes' ? 1 : snapshot.cursor
  response.write(syncFrame(start, sync))
  if (stage.kind === 'breaks') response.end()
}

const FAILURES = [
  { place: 'line 17', trace_id: null, reason: 'The line is cut in the middle of a string.' },
  { place: 'line 208', trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', reason: 'A span ends before it starts.' },
  { place: 'line 209', trace_id: null, reason: 'There is neither a trace nor a span in it.' },
]

function isStage(name: string): name is StageName {
  return Object.hasOwn(STAGES, name)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
}

function refuse(response: ServerResponse, code: ProblemCode, detail: string): void {
  const [status, title] = PROBLEMS[code]
  json(response, status, { type: 'about:blank', title, status, code, detail, request_id: 'req_staged' })
}

/** Each job under a host of its own: browsers open six connections to one, and these are all held. */
function showPage(url: URL, response: ServerResponse): void {
  const word = (text: string) => text.replaceAll(/[^\w-]/g, '')
  const { port, searchParams } = url
  const only = searchParams.get('only')
  const names = Object.keys(STAGES).filter((name) => only === null || name === only)
  const services = [...names, ...DIALOGS].map((name) => `http://${name}.localhost:${port}`)
  const dialog = searchParams.get('dialog')
  const jobs = names.map(
    (name) =>
      `<section><h2>${name}</h2><jobcast-progress job="${name}" src="http://${name}.localhost:${port}/"></jobcast-progress></section>`,
  )
  const importTag = (name: string) => `<jobcast-import src="http://${word(name)}.localhost:${port}/"></jobcast-import>`
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src http://widget.localhost:${port}`,
      `connect-src ${services.join(' ')}`,
      "style-src 'self'",
      'img-src data:',
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
  })
  response.end(`<!doctype html>
<html lang="${word(searchParams.get('lang') ?? 'en')}" dir="${word(searchParams.get('dir') ?? 'ltr')}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Jobs in every state</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<script type="module" src="http://widget.localhost:${port}/widget.js"></script>
<main><h1>Jobs in every state</h1>${dialog === null ? jobs.join('\n') : importTag(dialog)}</main>
</html>`)
}

const PAGE_STYLE = `
:root { color-scheme: light dark; background: light-dark(#f6f7fa, #0f1116); color: light-dark(#1b1f27, #e8eaf0); font: 14px/1.5 system-ui, sans-serif }
body { margin: 0; padding: 1rem }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; align-items: start }
h1 { grid-column: 1 / -1; font-size: 1.3em; margin: 0 }
h2 { font: 12px ui-monospace, monospace; margin: 0 0 .3rem; direction: ltr; text-align: match-parent }
section { min-inline-size: 0 }
`
