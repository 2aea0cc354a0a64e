// Several jobs of one service on one connection: a browser has six to a host on HTTP/1.1. Whoever joins or leaves has
// the connection opened once more, each job from its own cursor, so nothing is lost and nothing comes twice.
import { withQuery } from '../address.ts'
import type { LineListener, LineRequest, Transport } from '../transports/transport.ts'

/** As many as a service takes on one stream (PROTOCOL.md §11.1); the next one begins another. */
const JOBS_PER_STREAM = 50

/** What joins or leaves within this time shares one opening: a page's bars appear together, by way of their locks. */
const GATHER_MS = 25

/** Jobs whose ids need no quoting; all that services give out. Anything else goes alone. */
const JOB_STREAM = /jobs\/([\w-]+)\/(?=stream\b)/

/** After these nothing more of a job can come on the open connection. */
const LAST = ['completed', 'refused', 'busy']

interface Member {
  readonly jobId: string
  readonly request: LineRequest
  readonly listener: LineListener
  cursor: LineRequest['cursor']
  /** Whether nothing more of it can come on the open connection. */
  over: boolean
}

interface Bundle {
  /** Bundles of one key may share: the same service, the same right. */
  readonly key: string
  readonly members: Map<string, Member>
  join(member: Member): () => void
}

/** The transport whose lines to jobs of one service, on the same right, share connections of the given transport. */
export function mergeLines(open: Transport): Transport {
  const bundles = new Set<Bundle>()
  return (request, listener) => {
    const { cursor, subject, ticket } = request
    const [, jobId] = JOB_STREAM.exec(subject.stream) ?? []
    if (!jobId) return open(request, listener)
    const stream = subject.stream.replace(JOB_STREAM, '')
    const key = `${stream} ${ticket}`
    const fits = (one: Bundle): boolean =>
      one.key === key && one.members.size < JOBS_PER_STREAM && !one.members.has(jobId)
    let bundle = [...bundles].find(fits)
    if (!bundle) {
      const fresh = makeBundle(key, stream, open, () => bundles.delete(fresh))
      bundles.add((bundle = fresh))
    }
    return bundle.join({ jobId, request, listener, cursor, over: false })
  }
}

function makeBundle(key: string, stream: string, open: Transport, emptied: () => void): Bundle {
  const members = new Map<string, Member>()
  let close = (): void => {}
  let opening: ReturnType<typeof setTimeout> | undefined

  function openSoon(): void {
    opening ??= setTimeout(() => {
      opening = undefined
      close()
      const all = [...members.values()]
      const [first] = all
      if (!first) return
      let isOpen = true
      const closeLine = open(requestFor(first, all), {
        event: (type, data, id) => isOpen && hear(all, type, data, id),
        lost() {
          if (!isOpen) return
          const left = [...members.values()]
          end()
          for (const { listener } of left) listener.lost()
        },
        better() {},
      })
      close = () => {
        isOpen = false
        closeLine()
      }
    }, GATHER_MS)
  }

  /** All of them at once, each from where it stands now; one alone has its own stream. */
  function requestFor({ request, cursor }: Member, all: readonly Member[]): LineRequest {
    if (all.length === 1) return { ...request, cursor }
    return {
      ...request,
      subject: { stream: withQuery(stream, { jobs: all.map(({ jobId }) => jobId).join() }), events: null },
      cursor: all.map((member) => member.cursor ?? '-').join('.'),
    }
  }

  function hear(all: readonly Member[], type: string, data: unknown, id: string): void {
    const { job_id, ...rest } = Object(data)
    for (const [index, member] of all.entries()) {
      const { jobId, listener } = member
      const isAlone = all.length === 1
      // A sign of life, or the lack of it, is for all of them.
      const isForAll = type === 'heartbeat' || (type === 'busy' && !job_id)
      if (members.get(jobId) !== member || !(isAlone || isForAll || jobId === job_id)) continue
      const place = isAlone ? id : id.split('.')[index]
      if (place && place !== '-') member.cursor = place
      member.over = LAST.includes(type)
      listener.event(type, isAlone ? data : rest, String(member.cursor ?? ''))
    }
  }

  function end(): void {
    clearTimeout(opening)
    close()
    members.clear()
    emptied()
  }

  return {
    key,
    members,
    join(member) {
      const { jobId } = member
      members.set(jobId, member)
      openSoon()
      return () => {
        if (members.get(jobId) !== member) return
        members.delete(jobId)
        if (members.size === 0) end()
        else if (!member.over) openSoon()
      }
    },
  }
}
