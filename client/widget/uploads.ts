// The uploads of this page, one after another. They belong to the page, not to a dialog: closing it changes nothing,
// and while one is under way the browser asks before the page is left.
import type { TicketSource } from '../ticket.ts'
import type { Begun } from './begin-import.ts'

type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly sent: number }
  /** No reason: what uploads could not be loaded. */
  | { readonly kind: 'failed'; readonly reason: string | null }

export interface Upload {
  readonly id: number
  readonly file: File
  readonly format: string
  readonly baseUrl: string
  readonly state: UploadState
}

/** What begins an import; null when it cannot be loaded. */
export function loadBegin(): Promise<typeof import('./begin-import.ts') | null> {
  return import('./begin-import.ts').catch(() => null)
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

type OnStarted = (begun: Begun, name: string) => void

/**
 * Queues files; each becomes one job, and is then forgotten here.
 * @param newTicket the right to one import; undefined where none is needed.
 */
export function addUploads(
  baseUrl: string,
  files: readonly File[],
  format: string,
  newTicket: () => TicketSource | undefined,
  onStarted: OnStarted,
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

async function run(id: number, ticket: TicketSource | undefined, onStarted: OnStarted): Promise<void> {
  const upload = uploads.find((one) => one.id === id)
  if (!upload) return
  const abort = new AbortController()
  aborts.set(id, abort)
  set(id, { kind: 'sending', sent: 0 })
  try {
    const begin = await loadBegin()
    if (!begin) return set(id, { kind: 'failed', reason: null })
    const onSent = (sent: number) => set(id, { kind: 'sending', sent })
    const begun = await begin.beginUpload({ ...upload, signal: abort.signal, onSent }, ticket)
    change(uploads.filter((one) => one.id !== id))
    onStarted(begun, upload.file.name)
  } catch (error) {
    if (abort.signal.aborted) return
    set(id, { kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
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
