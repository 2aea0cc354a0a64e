// Several jobs of one service on one connection: a browser has six to a host on HTTP/1.1. Whoever joins or leaves has
// the connection opened once more, each job from its own cursor, so nothing is lost and nothing comes twice.
import type { Line, LineListener, LineRequest, Transport } from '../transports/transport.ts'

/** As many as a service takes on one stream (PROTOCOL.md §11.1); the next one begins another. */
const JOBS_PER_STREAM = 50

/** What joins or leaves within this time shares one opening: a page's bars appear together, by way of their locks. */
const GATHER_MS = 25

/** Jobs whose ids need no quoting; all that services give out. Anything else goes alone. */
const JOB_STREAM = /jobs\/([\w-]+)\/(?=stream$)/

interface Member {
  readonly jobId: string
  readonly request: LineRequest
  /** Null once its line was closed. */
  listener: LineListener | null
  cursor: LineRequest['cursor']
  /** Whether nothing more of it can come on the open connection. */
  over: boolean
}

interface Bundle {
  /** Bundles of one key may share: the same service, the same right. */
  readonly key: string
  readonly members: Map<string, Member>
  join(member: Member): Line
}

/** The transport whose lines to jobs of one service, on the same right, share connections of the given transport. */
export function mergeLines(open: Transport): Transport {
  const bundles = new Set<Bundle>()
  return (request, listener) => {
    const url = new URL(request.subject.stream)
    const jobId = JOB_STREAM.exec(url.pathname)?.[1]
    if (jobId === undefined) return open(request, listener)
    url.pathname = url.pathname.replace(JOB_STREAM, '')
    const key = `${url} ${request.ticket} ${request.environment.viewer}`
    for (const bundle of bundles) {
      const { members } = bundle
      if (bundle.key !== key || members.size >= JOBS_PER_STREAM || members.has(jobId)) continue
      return bundle.join({ jobId, request, listener, cursor: request.cursor, over: false })
    }
    const fresh = makeBundle(key, url, open, () => bundles.delete(fresh))
    bundles.add(fresh)
    return fresh.join({ jobId, request, listener, cursor: request.cursor, over: false })
  }
}

function makeBundle(key: string, stream: URL, open: Transport, emptied: () => void): Bundle {
  const members = new Map<string, Member>()
  let line: Line | null = null
  let opening: ReturnType<typeof setTimeout> | null = null

  function openSoon(): void {
    opening ??= setTimeout(() => {
      opening = null
      line?.close()
      const all = [...members.values()]
      const [first] = all
      if (first !== undefined) line = open(all.length > 1 ? merge(stream, first, all) : alone(first), listen(all))
    }, GATHER_MS)
  }

  function listen(told: readonly Member[]): LineListener {
    const isMerged = told.length > 1
    return {
      event(type, data, id) {
        if (!isMerged) hear(told[0], type, data, id)
        else if (type === 'heartbeat') for (const member of told) hear(member, type, {}, '')
        else if (isOfJob(data)) {
          const { job_id, ...rest } = data
          const index = told.findIndex(({ jobId }) => jobId === job_id)
          hear(told[index], type, rest, id.split('.')[index])
        }
      },
      lost() {
        const left = [...members.values()]
        end()
        for (const member of left) {
          const { listener } = member
          member.listener = null
          listener?.lost()
        }
      },
      better() {
        for (const { listener } of members.values()) listener?.better()
      },
    }
  }

  function end(): void {
    if (opening !== null) clearTimeout(opening)
    line?.close()
    members.clear()
    emptied()
  }

  return {
    key,
    members,
    join(member) {
      members.set(member.jobId, member)
      openSoon()
      return {
        close() {
          if (member.listener === null) return
          member.listener = null
          members.delete(member.jobId)
          if (members.size === 0) end()
          else if (!member.over) openSoon()
        },
      }
    },
  }
}

/** What it asked for, from where it stands now. */
function alone({ request, cursor }: Member): LineRequest {
  return { ...request, cursor }
}

/** All of them at once, each from where it stands now. */
function merge(stream: URL, { request }: Member, members: readonly Member[]): LineRequest {
  const url = new URL(stream)
  url.searchParams.set('jobs', members.map(({ jobId }) => jobId).join())
  return {
    ...request,
    subject: { stream: url.href, events: null, types: request.subject.types },
    cursor: members.map((member) => member.cursor ?? '-').join('.'),
  }
}

/** @param place the member's part of the cursor; `-` or nothing where it has none. */
function hear(member: Member | undefined, type: string, data: unknown, place: string | undefined): void {
  if (member === undefined) return
  if (place && place !== '-') member.cursor = place
  member.over = type === 'completed' || type === 'refused'
  member.listener?.event(type, data, String(member.cursor ?? ''))
}

function isOfJob(data: unknown): data is { readonly job_id: string } {
  return typeof data === 'object' && data !== null && 'job_id' in data
}
