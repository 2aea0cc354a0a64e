// Services that each break one clause: the reference, with one thing done wrong on its way in or out.
import { REFERENCE_KEYS } from './door.ts'
import { answering, type Edge, isStream, withBody } from './edge.ts'
import { editingFrames } from './edit-frames.ts'
import type { Mutation } from './mutation.ts'
import { streamMutations } from './stream-mutations.ts'

const END = /^(completed|failed)$/

export const mutations: readonly Mutation[] = [
  ...streamMutations,
  {
    clause: '1.3',
    name: 'takes misspelt fields of a new job for nothing said',
    breaks: (edge) => async (request) => {
      if (request.method !== 'POST' || new URL(request.url).pathname !== '/api/jobs') return edge(request)
      const { kind, title = kind } = await request.clone().json()
      const { method, headers } = request
      const answer = await edge(request.clone())
      if (answer.status !== 400) return answer
      return edge(new Request(request.url, { method, headers, body: JSON.stringify({ kind, title }) }))
    },
  },
  {
    clause: '1.4',
    name: 'answers 500 to an id that is no job',
    breaks: (edge) => async (request) => {
      const answer = await edge(request)
      return answer.status === 404 ? new Response('oops', { status: 500 }) : answer
    },
  },
  {
    clause: '4.2',
    name: 'counts a repeated push again',
    breaks: (edge) => without(edge, 'seq'),
  },
  {
    clause: '4.4',
    name: 'takes pushes of an epoch that was replaced',
    breaks: (edge) => without(edge, 'epoch', 'seq'),
  },
  {
    clause: '5.4',
    name: 'never tells a producer to cancel',
    breaks: (edge) =>
      answering(
        edge,
        ({ url }) => new URL(url).pathname.endsWith('/updates'),
        async (answer) => withBody(answer, (await answer.text()).replace('"cancel":true', '"cancel":false')),
      ),
  },
  {
    clause: '9.4',
    name: 'answers a poll at once, however long it would wait',
    breaks: (edge) => (request) => {
      const url = new URL(request.url)
      url.searchParams.delete('wait')
      return edge(url.pathname.endsWith('/events') ? new Request(url, request) : request)
    },
  },
  {
    clause: '9.5',
    name: 'leaves changes of phase out of the events that are polled',
    breaks: (edge) =>
      answering(
        edge,
        ({ url }) => new URL(url).pathname.endsWith('/events'),
        async (answer) => {
          const { events, ...rest } = await answer.json()
          const left = events?.filter(({ type }: { type: string }) => type !== 'phase')
          return withBody(answer, JSON.stringify({ ...rest, events: left }))
        },
      ),
  },
  {
    clause: '9.2',
    name: 'gives an ETag that never changes',
    breaks: (edge) =>
      answering(
        edge,
        ({ url }) => /\/job_[0-9a-z]+$/.test(new URL(url).pathname),
        async (answer) => {
          const headers = new Headers(answer.headers)
          if (headers.has('ETag')) headers.set('ETag', '"1"')
          return new Response(answer.body, { status: answer.status, headers })
        },
      ),
  },
  {
    clause: '10.2',
    name: 'does not tell the board that a job began',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, data, text }) =>
            event === 'job' && data.includes('"status":"running"') ? '' : text,
      ),
  },
  {
    clause: '10.4',
    name: 'leaves the id of the job out of a shared stream',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, text }) =>
            event === 'log' ? text.replace(/"job_id":"[^"]*",/, '') : text,
      ),
  },
  {
    clause: '10.5',
    name: 'resumes only the first job of a shared stream by its cursor',
    breaks: (edge) => (request) => {
      const headers = new Headers(request.headers)
      const brought = headers.get('Last-Event-ID') ?? ''
      if (brought.includes('.')) headers.set('Last-Event-ID', brought.replaceAll(/\.[^.]+/g, '.0'))
      return edge(new Request(request, { headers }))
    },
  },
  {
    clause: '10.6',
    name: 'closes a shared stream after the first end',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let isOver = false
        return ({ event, text }) => {
          const isLate = isOver
          isOver ||= END.test(event)
          return isLate ? '' : text
        }
      }),
  },
  {
    clause: '11.2',
    name: 'refuses what is too large without naming the limit',
    breaks: (edge) => async (request) => {
      const answer = await edge(request)
      return answer.status === 413
        ? withBody(answer, (await answer.text()).replaceAll(/1 MiB|1,048,576/g, 'it'))
        : answer
    },
  },
  {
    clause: '11.3',
    name: 'takes no more than a thousand lines of a long upload',
    breaks: (edge) => async (request) => {
      if (!request.headers.get('Content-Type')?.includes('ndjson')) return edge(request)
      const lines = (await request.text()).split('\n').slice(0, 1_000)
      return edge(new Request(request.url, { method: 'POST', headers: request.headers, body: lines.join('\n') }))
    },
  },
  {
    clause: '11.4',
    name: 'refuses a push now and then for coming too fast',
    breaks: (edge) => {
      let pushes = 0
      return async (request) => {
        const isPush = new URL(request.url).pathname.endsWith('/updates')
        return isPush && ++pushes % 500 === 0 ? new Response('slower', { status: 429 }) : edge(request)
      }
    },
  },
  {
    clause: '11.5',
    name: 'answers 429 to one stream too many',
    breaks: (edge) => {
      let streams = 0
      return async (request) =>
        isStream(request) && ++streams > 300 ? new Response('full', { status: 429 }) : edge(request)
    },
  },
  {
    clause: '13.1',
    name: 'shows a job to whoever knows its address',
    breaks: (edge) => (request) => edge(request.method === 'GET' ? withKey(request, REFERENCE_KEYS.reader) : request),
  },
  {
    clause: '13.3',
    name: 'answers a stranger 403 where there is such a job',
    breaks: (edge) => async (request) => {
      const answer = await edge(request)
      const job = /^.*\/api\/jobs\/[^/?]+/.exec(request.url)?.[0]
      if (answer.status !== 404 || job === undefined) return answer
      const known = await edge(withKey(new Request(job), REFERENCE_KEYS.producer))
      return known.ok ? new Response(await answer.text(), { status: 403, headers: answer.headers }) : answer
    },
  },
  {
    clause: '13.6',
    name: 'lets a ticket to read do what a producer may',
    breaks: (edge) => (request) => {
      const isTicket = request.headers.get('Authorization')?.startsWith('Bearer t.') === true
      return edge(isTicket && request.method === 'POST' ? withKey(request, REFERENCE_KEYS.producer) : request)
    },
  },
  {
    clause: '13.9',
    name: 'lets streams go on after their ticket',
    breaks: (edge) => (request) => edge(isStream(request) ? withKey(request, REFERENCE_KEYS.reader) : request),
  },
]

/** Asks the edge as if the parameters had not been there. */
function without(edge: Edge, ...names: readonly string[]): Edge {
  return (request) => {
    const url = new URL(request.url)
    for (const name of names) url.searchParams.delete(name)
    return edge(new Request(url, request))
  }
}

/** As if the holder of that key had sent it. */
function withKey(request: Request, key: string): Request {
  const headers = new Headers(request.headers)
  headers.set('Authorization', `Bearer ${key}`)
  return new Request(request, { headers })
}
