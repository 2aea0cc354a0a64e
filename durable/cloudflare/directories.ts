// Handles over Durable Object stubs. A job's object is named by workspace and job id, so an id means something only
// inside its workspace, and no look-up stands in the way of a stream.
import type { BoardDirectory, BoardHandle } from '../board-handle.ts'
import { busyResponse } from '../busy.ts'
import type { JobDirectory, JobHandle } from '../job-handle.ts'

/**
 * A binding of objects, as far as it is used. The platform's own stub type unrolls recursive JSON without end; what a
 * stub of ours offers is the handle, with `fetch` in place of `stream`.
 */
export interface ObjectNamespace<Handle> {
  idFromName(name: string): DurableObjectId
  get(id: DurableObjectId): Omit<Handle, 'stream'> & { fetch(request: Request): Promise<Response> }
}

export function jobDirectory(namespace: ObjectNamespace<JobHandle>): JobDirectory {
  return {
    job(workspace, jobId) {
      const stub = stubs(namespace, `${workspace}/${jobId}`)
      return {
        create: (spec) => stub().create(spec),
        push: (push) => stub().push(push),
        snapshot: () => stub().snapshot(),
        cancel: () => stub().cancel(),
        retry: () => stub().retry(),
        events: (after, waitMs, limit) => stub().events(after, waitMs, limit),
        rates: () => stub().rates(),
        runState: (epoch) => stub().runState(epoch),
        handOver: (epoch) => stub().handOver(epoch),
        admit: (ticket) => stub().admit(ticket),
        revoke: (which) => stub().revoke(which),
        stream: (request) => streamOf(stub, request),
      }
    },
  }
}

export function boardDirectory(namespace: ObjectNamespace<BoardHandle>): BoardDirectory {
  return {
    board(workspace) {
      const stub = stubs(namespace, workspace)
      return {
        report: (summary) => stub().report(summary),
        revoke: (which) => stub().revoke(which),
        stream: (request) => streamOf(stub, request),
      }
    },
  }
}

/** A stub whose object was reset stays broken, and handles live long: each call takes a stub of its own. */
function stubs<Handle>(namespace: ObjectNamespace<Handle>, name: string) {
  const id = namespace.idFromName(name)
  return () => namespace.get(id)
}

/**
 * Cloudflare replaces `Accept-Encoding` by what it can undo itself, and where it does not undo it (local runs) a client
 * would get what it never asked for. What the client sent stands beside the request. The object is asked with GET also
 * for a HEAD: the answer to a HEAD arrives only once its stream has ended, and a stream of ours does not end.
 */
function asSent(request: Request): Request {
  const headers = new Headers(request.headers)
  const sent = request.cf?.['clientAcceptEncoding']
  headers.set('Accept-Encoding', typeof sent === 'string' ? sent : '')
  return new Request(request, { method: 'GET', headers })
}

async function streamOf(stub: () => Pick<Fetcher, 'fetch'>, request: Request): Promise<Response> {
  try {
    return await stub().fetch(asSent(request))
  } catch (error) {
    // The edge has taken out of the request whatever would let anybody in.
    console.error('stream', new URL(request.url).pathname, error)
    return busyResponse('unavailable', Math.random())
  }
}
