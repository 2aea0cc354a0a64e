// Imports by other programs than a browser: a file on this machine, a body that was made here, a source that is a command.
import { importFile as uploadAndImport } from '../client/terminal/import-file.ts'

export interface StartedJob {
  readonly job_id: string
  readonly links: { readonly job: string; readonly stream: string }
}

/** Resolves when the service has stored the file and queued the job. @throws with the service's words when it refuses. */
export async function importFile(base: string, path: string): Promise<Pick<StartedJob, 'job_id'>> {
  return { job_id: await uploadAndImport({ baseUrl: base, path }) }
}

/** A body under a name; the name's ending tells gzip and lines apart. */
export async function importBody(
  base: string,
  body: Blob | string | Uint8Array,
  filename: string,
): Promise<StartedJob> {
  const lines = /\.(jsonl|ndjson)(\.gz)?$/.test(filename)
  const response = await fetch(`${base}/api/traces/import?filename=${encodeURIComponent(filename)}`, {
    method: 'POST',
    headers: { 'content-type': lines ? 'application/x-ndjson' : 'application/json' },
    body: typeof body === 'string' || body instanceof Blob ? body : new Uint8Array(body),
  })
  return accepted<StartedJob>(response)
}

/** A source that is a command: the sample, an upload. */
export function startImport(
  base: string,
  source: { readonly kind: string; readonly [name: string]: unknown },
): Promise<StartedJob> {
  return postJson<StartedJob>(`${base}/api/imports`, { source })
}

async function postJson<T>(url: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return accepted<T>(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }))
}

async function accepted<T>(response: Response): Promise<T> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`)
  return (text === '' ? null : JSON.parse(text)) as T
}
