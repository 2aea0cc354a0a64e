// Services whose streams break one clause each.
import { answering, isStream, withBody } from './edge.ts'
import { editingFrames } from './edit-frames.ts'
import type { Mutation } from './mutation.ts'

const END = /^(completed|failed)$/

export const streamMutations: readonly Mutation[] = [
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
    clause: '6.9',
    name: 'begins an attempt without saying that the error is gone',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ event, text }) =>
            event === 'attempt' ? text.replace('"error":null,', '') : text,
      ),
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
    clause: '6.13',
    name: 'loses a fact where many come at once',
    breaks: (edge) =>
      editingFrames(
        edge,
        () =>
          ({ text }) =>
            text.includes('"line 3000 ') ? '' : text,
      ),
  },
  {
    clause: '6.14',
    name: 'goes on counting viewers that have left',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let most = 0
        return ({ text }) =>
          text.replace(/"viewers":(\d+)/, (_, count) => {
            most = Math.max(most, Number(count))
            return `"viewers":${most}`
          })
      }),
  },
  {
    clause: '6.15',
    name: 'sends readers away without saying when to come back',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let begun = false
        return ({ event, text }) => {
          const isFarewell = begun && event === ''
          begun = true
          return isFarewell ? '' : text
        }
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
    clause: '7.11',
    name: 'goes on in silence where facts that a reader had yet to get are gone',
    breaks: (edge) =>
      editingFrames(edge, () => {
        let begun = false
        return ({ event, text }) => {
          const isAnother = begun && event === 'sync'
          begun ||= event === 'sync'
          return isAnother ? '' : text
        }
      }),
  },
]
