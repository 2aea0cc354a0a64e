// Services that each break one clause: the reference, with one thing done wrong on its way in or out.
import type { Clause } from '../case.ts'
import { REFERENCE_KEYS } from './door.ts'
import { answering, type Edge, isStream, withBody } from './edge.ts'
import { editingFrames } from './edit-frames.ts'

export interface Mutation {
  readonly clause: Clause
  /** What is wrong, as a sentence about the service. */
  readonly name: string
  breaks(edge: Edge): Edge
}

const END = /^(completed|failed)$/

export const mutations: readonly Mutation[] = [
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
    clause: '6.3',
    name: 'writes line ends into its frames as they come',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ text }) =>
            text.replaceAll(/\\[nr]/g, '\n'),
      ),
  },
  {
    clause: '6.4',
    name: 'sends the progress before sync',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let held: string | null = null
        return ({ event, text }) => {
          if (event === 'sync') {
            held = text
            return ''
          }
          if (held === null || event === '') return text
          const both = text + held
          held = null
          return both
        }
      }),
  },
  {
    clause: '6.6',
    name: 'leaves out of a progress what the push before it had said',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, text }) =>
            event === 'progress' ? text.replace(/"total":\d+,?/, '') : text,
      ),
  },
  {
    clause: '6.7',
    name: 'loses the last fact before the end',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let held = ''
        return ({ event, text }) => {
          const before = held
          held = event === 'log' ? text : ''
          if (event === 'log') return before
          return END.test(event) ? text : before + text
        }
      }),
  },
  {
    clause: '6.10',
    name: 'keeps the stream open after the end',
    breaks: (edge) =>
      answering(edge, isStream, async (answer) => {
        if (answer.body === null) return answer
        const open = new TransformStream<Uint8Array, Uint8Array>()
        void answer.body.pipeTo(open.writable, { preventClose: true }).catch(() => {
          // The reader has left; the stream needs no end any more.
        })
        return withBody(answer, open.readable)
      }),
  },
  {
    clause: '7.1',
    name: 'sends ticks without an id',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, text }) =>
            event === 'progress' ? text.replace(/^id: .*\n/, '') : text,
      ),
  },
  {
    clause: '7.2',
    name: 'lets the ids of ticks go back',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, text }) =>
            event === 'progress' ? text.replace(/^id: .*/, 'id: 1') : text,
      ),
  },
  {
    clause: '7.3',
    name: 'takes the cursor of the address where the header has another',
    breaks: (edge) => (request) => {
      const headers = new Headers(request.headers)
      if (new URL(request.url).searchParams.has('after')) headers.delete('Last-Event-ID')
      return edge(new Request(request, { headers }))
    },
  },
  {
    clause: '7.5',
    name: 'replays the fact that the reader had seen last',
    breaks: (edge) => (request) => {
      const url = new URL(request.url)
      const after = Number(url.searchParams.get('after') ?? 0)
      if (!isStream(request) || after === 0) return edge(request)
      url.searchParams.set('after', String(after - 1))
      return edge(new Request(url, request))
    },
  },
  {
    clause: '7.9',
    name: 'answers 200 to a reader that has seen the end',
    breaks: (edge) =>
      answering(edge, isStream, async (answer) => {
        if (answer.status !== 204) return answer
        return new Response('retry: 1000\n\n', { headers: { 'Content-Type': 'text/event-stream' } })
      }),
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
