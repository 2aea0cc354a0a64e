// Streams leave through here. What can be served is passed on; what no retry mends is a problem; and whatever breaks on
// the way is a 200 that brings the reader back, because an EventSource that meets a 5xx gives up for good.
import * as v from 'valibot'
import { busyResponse } from '../../durable/busy.ts'
import { refusedSchema } from '../schemas/problem.ts'
import type { AppContext } from './context.ts'
import { problem } from './problem.ts'

/** @param open answers with a stream, with 204, or with a `Problem` as JSON under its status */
export async function streamAnswer(c: AppContext, open: () => Promise<Response>): Promise<Response> {
  try {
    const response = await open()
    // A response of another object has headers that cannot be changed, and ours are added later.
    if (response.status < 400) return new Response(response.body, response)
    return problem(c, v.parse(refusedSchema, await response.json()))
  } catch (error) {
    console.error(c.get('requestId'), c.req.path, error)
    return busyResponse('unavailable', Math.random())
  }
}
