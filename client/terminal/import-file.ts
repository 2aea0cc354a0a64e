// A file on this machine into a service: whole when one request may carry it, else in parts (upload.ts).
import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BodyRequest } from '../send-body.ts'
import { unreachable } from '../problem.ts'
import { readAnswer } from '../read-answer.ts'
import { uploadFile } from '../upload.ts'

export interface FileImport {
  readonly baseUrl: string
  readonly path: string
  /** `auto`, or the name of a format that the service reads. */
  readonly format?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** How many bytes are up, of so many. */
  readonly onSent?: (sent: number, bytes: number) => void
}

/**
 * Resolves to the job's id when the service has stored the file and queued the job.
 * @throws RequestProblem when the service refuses; the error of the file system when the file cannot be read.
 */
export async function importFile({ baseUrl, path, format = 'auto', headers, ...rest }: FileImport): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error(`${path} is not a file`)
  const blob = await openAsBlob(path)
  return uploadFile({
    baseUrl,
    file: new File([blob], basename(path)),
    format,
    signal: rest.signal ?? new AbortController().signal,
    onSent: (sent) => rest.onSent?.(sent, blob.size),
    ...(headers !== undefined && { headers }),
    send,
  })
}

/** As sendBody does in a browser, by fetch. It tells of a body when all of it has left. */
async function send<T>(url: string, { method, body, headers, signal, onSent }: BodyRequest): Promise<T> {
  try {
    const response = await fetch(url, { method, body, signal, ...(headers !== undefined && { headers }) })
    const answer = await readAnswer<T>(response)
    onSent(body.size)
    return answer
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof TypeError ? unreachable() : error
  }
}
