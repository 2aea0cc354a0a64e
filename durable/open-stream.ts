// A stream request, answered: where the reader resumes, or why it may not.
import { busyResponse } from './busy.ts'
import { findDeflate, takesGzip } from './compression.ts'
import type { FanOut } from './fan-out.ts'
import { gzipOutlet, PLAIN } from './outlet.ts'
import { PROBLEMS, type Problem } from './protocol/problem.ts'
import { type LogBounds, resume } from './rules/resume.ts'
import { STREAM_HEADERS } from './stream-headers.ts'
import type { Visitor } from './visitor.ts'

/** Names of viewers are ids that pages make; longer ones would be kept for as long as their streams. */
const MAX_VIEWER_CHARS = 100

/**
 * 200 with the stream, or with `busy` where there is no room for it; 204 to a reader that has seen the end, 400 for a
 * cursor that is none.
 * @param mayGoOn whether more can come after the end: then `?follow=1` waits for it
 */
export function openStream(
  request: Request,
  visitor: Visitor,
  bounds: Omit<LogBounds, 'follow'>,
  fanOut: FanOut,
  mayGoOn: boolean,
): Response {
  const query = new URL(request.url).searchParams
  // A reconnecting EventSource sends its newest cursor in the header and still the old one in its address.
  const brought = request.headers.get('Last-Event-ID') ?? query.get('after')
  const follow = mayGoOn && query.get('follow') === '1'
  const where = resume(brought, { ...bounds, follow })
  if (where.kind === 'malformed') {
    const detail = 'The cursor (Last-Event-ID or ?after=) must be a whole number'
    return problemResponse({ code: 'invalid_cursor', detail })
  }
  if (where.kind === 'nothing-left') return new Response(null, { status: 204 })
  if (fanOut.isFull(visitor)) return busyResponse('too_many_streams', Math.random())
  const { verdict, start } = where
  const deflate = takesGzip(request.headers.get('Accept-Encoding')) ? findDeflate() : null
  const outlet = deflate === null ? PLAIN : gzipOutlet(deflate)
  const viewer = viewerOf(query.get('viewer'))
  const body = fanOut.open({ verdict, start, viewer, follow, outlet, visitor }, request.signal)
  return deflate === null ? new Response(body, { headers: STREAM_HEADERS }) : packedResponse(body)
}

/** Null for who gave no name, or none that can be kept: then the connection counts. */
function viewerOf(given: string | null): string | null {
  return given === null || given === '' || given.length > MAX_VIEWER_CHARS ? null : given
}

/** `encodeBody` tells Workers that the body is compressed already; other runtimes never compress by themselves. */
function packedResponse(body: ReadableStream<Uint8Array>): Response {
  const init = { headers: { ...STREAM_HEADERS, 'Content-Encoding': 'gzip' }, encodeBody: 'manual' as const }
  return new Response(body, init)
}

/** The bare problem; the edge adds the request id. */
export function problemResponse(problem: Problem): Response {
  return Response.json(problem, { status: PROBLEMS[problem.code][0] })
}
