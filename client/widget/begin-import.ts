// How an import begins: a file that goes up, or the sample; and which ones this browser has begun. A script of its own,
// fetched while whoever has opened the dialog looks at it.
import { apiUrl } from '../address.ts'
import { byTicket } from '../renew-ticket.ts'
import { requestJson } from '../request.ts'
import { ticketOf, type TicketSource } from '../ticket.ts'
import { withTicket } from '../transports/line-url.ts'
import { uploadFile, type UploadRequest } from '../upload.ts'
import { rememberImport } from './recent-imports.ts'

export { forgetImport, recentImports } from './recent-imports.ts'

export interface Begun {
  readonly jobId: string
  /** With what it was begun, and may be watched. */
  readonly ticket: string | null
}

/** @throws RequestProblem; the signal's reason when aborted. */
export function beginUpload(
  upload: UploadRequest & { readonly baseUrl: string },
  source?: TicketSource,
): Promise<Begun> {
  return begin(upload.baseUrl, source, (text) =>
    uploadFile({ ...upload, ...(text !== null && { headers: { authorization: `Bearer ${text}` } }) }),
  )
}

export interface Sample {
  readonly kind: 'sample'
  readonly traces: number
  readonly per_second: number
}

/** @throws RequestProblem */
export function beginSample(service: string, sample: Sample, source?: TicketSource): Promise<Begun> {
  return begin(service, source, async (text) => {
    const url = withTicket(apiUrl(service, 'imports'), text)
    const body = { source: sample }
    return (await requestJson<{ readonly job_id: string }>(url, { method: 'POST', body })).job_id
  })
}

async function begin(
  service: string,
  source: TicketSource | undefined,
  ask: (ticket: string | null) => Promise<string>,
): Promise<Begun> {
  const ticket = source === undefined ? null : ticketOf(source)
  const jobId = await byTicket(ticket, ask)
  rememberImport(service, jobId)
  return { jobId, ticket: ticket?.value ?? null }
}
