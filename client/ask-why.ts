// Why there is no line: nobody is told by a refused EventSource. Loaded when it is first needed; most never need it.
import { RequestProblem } from './problem.ts'
import { byTicket } from './renew-ticket.ts'
import { requestJson } from './request.ts'
import type { Ticket } from './ticket.ts'
import { withTicket } from './transports/line-url.ts'

/**
 * What the probe answers, on a fresh ticket if the one at hand has run out; or the refusal, when no retry mends it.
 * @throws whatever may pass.
 */
export async function askWhy(
  { probe, ticket }: { readonly probe: string; readonly ticket: Ticket | null },
  request: { readonly signal: AbortSignal; readonly fetch: typeof fetch },
): Promise<{ readonly answer: unknown } | { readonly refusal: RequestProblem }> {
  try {
    return { answer: await byTicket(ticket, (text) => requestJson<unknown>(withTicket(probe, text), request)) }
  } catch (error) {
    if (error instanceof RequestProblem && !error.passing) return { refusal: error }
    throw error
  }
}
