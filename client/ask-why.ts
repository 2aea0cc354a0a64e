// Why there is no line: nobody is told by a refused EventSource. Loaded when it is first needed; most never need it.
import { RequestProblem } from './problem.ts'
import { readAnswer } from './read-answer.ts'
import { byTicket } from './renew-ticket.ts'
import type { Ticket } from './ticket.ts'
import type { LineEnvironment } from './transports/transport.ts'
import { withTicket } from './transports/line-url.ts'

/** What answers at all answers within this time. */
const ANSWER_MS = 40_000

/**
 * What the probe answers, on a fresh ticket if the one at hand has run out; or the service's refusal, when no retry mends it.
 * @throws whatever may pass.
 */
export async function askWhy(
  { probe, ticket }: { readonly probe: string; readonly ticket: Ticket | null },
  { fetch = globalThis.fetch }: LineEnvironment,
): Promise<unknown> {
  let late: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(reject, ANSWER_MS)
  })
  try {
    const asking = byTicket(ticket, async (text) => readAnswer(await fetch(withTicket(probe, text))))
    return await Promise.race([asking, tooLate])
  } catch (error) {
    if (error instanceof RequestProblem && error.isRefusal) return error
    throw error
  } finally {
    clearTimeout(late)
  }
}
