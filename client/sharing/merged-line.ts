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
  /** All that are on the connection that brings its events: what comes on another it does not hear. */
  among: readonly Member[]
  /** Whether nothing more of it can come on that connection. */
  over: boolean
}

interface Bundle {
  /** Bundles of one key may share: the same service, the same right. */
  readonly key: string
  readonly members: ReadonlySet<Member>
  join(member: Member): () => void
}

/** The transport whose lines to jobs of one service, on the same right, share connections of the given transport. */
export function mergeLines(open: Transport): Transport {
  const bundles = new Set<Bundle>()
  return (request, listener) => {
    const { cursor, subject, ticket } = request
    const [, jobId] = JOB_STREAM.exec(subject.stream) ?? []
    if (!jobId) return open(request, listener)
    const key = `${subject.stream.replace(JOB_STREAM, '')} ${ticket}`
    const fits = (one: Bundle): boolean =>
      one.key === key && one.members.size < JOBS_PER_STREAM && ![...one.members].some((other) => other.jobId === jobId)
    const bundle = [...bundles].find(fits) ?? makeBundle(key, open, bundles)
    return bundle.join({ jobId, request, listener, cursor, among: [], over: false })
  }
}

/** @param bundles holds it for as long as it has members. */
function makeBundle(key: string, open: Transport, bundles: Set<Bundle>): Bundle {
  const members = new Set<Member>()
  let close = (): void => {}
  let opening: ReturnType<typeof setTimeout> | undefined

  function openSoon(): void {
    opening ??= setTimeout(() => {
      opening = undefined
      close()
      const all = [...members]
      const [first] = all
      if (!first) return
      for (const member of all) member.among = all
      close = open(requestFor(first, all), {
        event: (type, data, id) => hear(all, type, data, id),
        lost() {
          for (const member of all) if (leave(member, all)) member.listener.lost()
        },
        better() {},
      })
    }, GATHER_MS)
  }

  /** False when it has left before, or is on another connection by now. */
  function leave(member: Member, among = member.among): boolean {
    if (member.among !== among || !members.delete(member)) return false
    member.among = []
    if (members.size === 0) {
      close()
      bundles.delete(bundle)
    } else if (!member.over) openSoon()
    return true
  }

  const bundle: Bundle = {
    key,
    members,
    join(member) {
      bundles.add(bundle)
      members.add(member)
      openSoon()
      return () => leave(member)
    },
  }
  return bundle
}

/** All of them at once, each from where it stands now; one alone has its own stream. */
function requestFor(first: Member, all: readonly Member[]): LineRequest {
  const { request, cursor } = first
  if (all.length === 1) return { ...request, cursor }
  const jobs = all.map(({ jobId }) => jobId).join()
  return {
    ...request,
    subject: { stream: withQuery(request.subject.stream.replace(JOB_STREAM, ''), { jobs }), events: null },
    cursor: all.map((member) => member.cursor ?? '-').join('.'),
  }
}

function hear(all: readonly Member[], type: string, data: unknown, id: string): void {
  const { job_id, ...rest } = Object(data)
  const places = id.split('.')
  for (const [index, member] of all.entries()) {
    // One alone is not named. A sign of life, or the lack of it, is for all of them.
    const isMeant = !job_id || job_id === member.jobId || type === 'heartbeat'
    if (!data || member.among !== all || !isMeant) continue
    const place = places[index]
    if (place && place !== '-') member.cursor = place
    member.over = LAST.includes(type)
    member.listener.event(type, rest, String(member.cursor ?? ''))
  }
}
