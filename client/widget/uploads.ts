// The uploads of this page, one after another. They belong to the page, not to a dialog: closing it changes nothing,
// and while one is under way the browser asks before the page is left.
import { RequestProblem } from '../problem.ts'
import { byTicket } from '../renew-ticket.ts'
import type { Ticket } from '../ticket.ts'
import { uploadFile } from '../upload.ts'

type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly sent: number }
  | { readonly kind: 'started'; readonly jobId: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface Upload {
  readonly id: number
  readonly file: File
  readonly format: string
  readonly baseUrl: string
  readonly state: UploadState
}

let uploads: readonly Upload[] = []
let nextId = 1
const listeners = new Set<() => void>()
const aborts = new Map<number, AbortController>()

export function allUploads(): readonly Upload[] {
  return uploads
}

/** Calls back after every change. Returns how to stop. */
export function onUploads(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Queues files; each becomes one job.
 * @param newTicket the right to one import; null where none is needed.
 * @param onStarted with the job of each file, as it starts.
 */
export function addUploads(
  baseUrl: string,
  files: readonly File[],
  format: string,
  newTicket: () => Ticket | null,
  onStarted: (jobId: string, ticket: string | null) => void,
): void {
  const added = files.map((file): Upload => ({ id: nextId++, file, format, baseUrl, state: { kind: 'waiting' } }))
  change([...uploads, ...added])
  for (const { id } of added) queue = queue.then(() => run(id, newTicket(), onStarted))
}

/** Stops the upload if it is under way, and forgets it. A job that it has started goes on. */
export function removeUpload(id: number): void {
  aborts.get(id)?.abort()
  change(uploads.filter((upload) => upload.id !== id))
}

let queue = Promise.resolve()

async function run(
  id: number,
  ticket: Ticket | null,
  onStarted: (jobId: string, ticket: string | null) => void,
): Promise<void> {
  const upload = uploads.find((one) => one.id === id)
  if (!upload) return
  const abort = new AbortController()
  aborts.set(id, abort)
  set(id, { kind: 'sending', sent: 0 })
  try {
    const jobId = await byTicket(ticket, (text) =>
      uploadFile({
        ...upload,
        ...(text !== null && { headers: { authorization: `Bearer ${text}` } }),
        signal: abort.signal,
        onSent: (sent) => set(id, { kind: 'sending', sent }),
      }),
    )
    set(id, { kind: 'started', jobId })
    onStarted(jobId, ticket?.value ?? null)
  } catch (error) {
    if (abort.signal.aborted) return
    set(id, { kind: 'failed', reason: error instanceof RequestProblem ? error.message : String(error) })
  } finally {
    aborts.delete(id)
  }
}

function set(id: number, state: UploadState): void {
  change(uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload)))
}

function change(now: readonly Upload[]): void {
  uploads = now
  const busy = uploads.some(({ state }) => state.kind === 'waiting' || state.kind === 'sending')
  if (busy) addEventListener('beforeunload', ask)
  else removeEventListener('beforeunload', ask)
  for (const listener of listeners) listener()
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
