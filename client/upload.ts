// Bringing a file to the service: the whole of it in one request, or in parts when it is large. Whatever is repeated is
// repeated under one idempotency key, so that a file starts one job however often it was sent.
import { apiUrl } from './address.ts'
import { backoffMs } from './backoff.ts'
import { RequestProblem } from './problem.ts'
import { randomKey } from './random-key.ts'
import { requestJson } from './request.ts'
import { sendBody } from './send-body.ts'
import { DIRECT_BYTES } from './upload-limit.ts'
import { contentTypeOf, type Part, partsOf } from './upload-parts.ts'

export interface UploadRequest {
  readonly baseUrl: string | URL
  readonly file: File
  /** `auto`, or the name of a format that the service reads. */
  readonly format: string
  readonly signal: AbortSignal
  /** The ticket or key of whoever uploads; none where the service asks for none. */
  readonly headers?: Readonly<Record<string, string>>
  /** How many bytes of the file are up; falls back when something must be sent again. */
  readonly onSent: (bytes: number) => void
  /** How a body is sent; as browsers do by default. */
  readonly send?: typeof sendBody
}

interface Started {
  readonly job_id: string
}

/** A part, or a small file, is tried this often: about half a minute of trouble is ridden out. */
const TRIES = 6

/**
 * Uploads the file and starts its import. Resolves to the job's id.
 * @throws RequestProblem when the service refuses or stays away; another Error that says the same when a right ran out on
 * which the upload had begun, and on which alone it could go on; the signal's reason when aborted.
 */
export async function uploadFile(request: UploadRequest): Promise<string> {
  const { baseUrl, file, format, signal, onSent, send = sendBody } = request
  const headers = { ...request.headers, 'idempotency-key': randomKey() }
  if (file.size > DIRECT_BYTES) return uploadInParts(request, headers)
  const query = new URLSearchParams({ filename: file.name, format })
  const started = await persist(signal, () =>
    send<Started>(apiUrl(baseUrl, `traces/import?${query}`), {
      method: 'POST',
      body: file,
      headers: { ...headers, 'content-type': contentTypeOf(file.name) },
      signal,
      onSent,
    }),
  )
  return started.job_id
}

async function uploadInParts(
  { baseUrl, file, format, signal, onSent, headers: credentials = {}, send = sendBody }: UploadRequest,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const body = { filename: file.name, bytes: file.size }
  const upload = await persist(signal, () =>
    requestJson<{ upload_id: string; part_bytes: number }>(apiUrl(baseUrl, 'uploads'), {
      method: 'POST',
      body,
      headers: credentials,
      signal,
    }),
  )
  const id = encodeURIComponent(upload.upload_id)
  const sendPart = ({ number, start, end }: Part) =>
    send(apiUrl(baseUrl, `uploads/${id}/${number}`), {
      method: 'PUT',
      body: file.slice(start, end),
      headers: { ...credentials, 'content-type': 'application/octet-stream' },
      signal,
      onSent: (bytes) => onSent(start + bytes),
    })
  const source = {
    kind: 'upload',
    upload_id: upload.upload_id,
    filename: file.name,
    ...(format !== 'auto' && { format }),
  }
  try {
    for (const part of partsOf(file.size, upload.part_bytes)) await persist(signal, () => sendPart(part))
    const started = await persist(signal, () =>
      requestJson<Started>(apiUrl(baseUrl, 'imports'), { method: 'POST', body: { source }, headers, signal }),
    )
    return started.job_id
  } catch (error) {
    // What is stored belongs to this ticket: another would begin at the first byte, and run out at the same one.
    throw error instanceof RequestProblem && error.status === 401 ? new Error(error.message, { cause: error }) : error
  }
}

/** Tries again what may pass by itself. */
async function persist<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      const passing = error instanceof RequestProblem && error.passing
      if (!passing || failures + 1 >= TRIES) throw error
    }
    await pause(1_000 + backoffMs(failures, Math.random()), signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    // Stays on the signal, which is of this upload, and does nothing afterwards.
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
