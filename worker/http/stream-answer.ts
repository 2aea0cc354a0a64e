// Streams leave through here. What can be served is passed on; what no retry mends is a problem; and whatever breaks on
// the way is a 200 that brings the reader back, because an EventSource that meets a 5xx gives up for good.
import * as v from 'valibot'
import { busyResponse } from '../../durable/busy.ts'
import { refusedSchema } from '../schemas/problem.ts'
import type { AppContext } from './context.ts'
import { problem } from './problem.ts'
import { tellLog } from './tell-log.ts'

/** @param open answers with a stream, with 204, or with a `Problem` as JSON under its status */
export async function streamAnswer(c: AppContext, open: () => Promise<Response>): Promise<Response> {
  try {
    const response = await open()
    if (response.status >= 400) return problem(c, v.parse(refusedSchema, await response.json()))
    const isHead = c.req.method === 'HEAD'
    // Nobody reads on after the head: a stream left open would keep them waiting, and count them as a viewer.
    if (isHead) await response.body?.cancel()
    // A response of another object has headers that cannot be changed, and ours are added later.
    return new Response(isHead ? null : response.body, response)
  } catch (error) {
    tellLog([c.get('requestId'), c.req.path], error)
    return busyResponse('unavailable', Math.random())
  }
}
