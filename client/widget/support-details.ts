// What somebody who helps needs to know first, as text. In English, whoever copies it: it is read by the service's people.
import { withTicket } from '../transports/line-url.ts'
import type { DetailsProps } from './details-props.ts'

/** A viewer who asks for help does not wait longer than this for the number of a request. */
const ANSWER_MS = 1_500

const version: string = import.meta.env['JOBCAST_VERSION'] ?? 'unknown'

/** One `name: value` a line. Resolves in any case, and soon. */
export async function supportDetails({ view, transport, mood, urls, problem }: DetailsProps): Promise<string> {
  const lines = {
    job: urls.jobId,
    service: new URL('../..', urls.snapshot).href,
    state: mood,
    request: problem?.requestId ?? (await anyRequestId(urls)),
    problem: problem && `${problem.code}: ${problem.message}`,
    cursor: view.cursor,
    connection: view.connection,
    transport: transport ?? 'through another page of this browser',
    version,
    time: new Date().toISOString(),
    browser: navigator.userAgent,
  }
  return Object.entries(lines)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

/** While nothing was refused there is no number yet: a request that asks for the job gets one, and shows in the log too. */
async function anyRequestId({ snapshot, ticket }: DetailsProps['urls']): Promise<string> {
  try {
    const answer = await fetch(withTicket(snapshot, ticket?.value ?? null), {
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    return answer.headers.get('x-request-id') ?? `none (status ${answer.status})`
  } catch {
    // The network is away, which is what the text then says.
    return 'none (the service could not be reached)'
  }
}
