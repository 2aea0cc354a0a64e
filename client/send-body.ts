// One request with a body whose sending can be watched: XMLHttpRequest, because fetch tells nothing of an upload.
import { unreachable } from './problem.ts'
import { readText } from './read-answer.ts'

export interface BodyRequest {
  readonly method: 'POST' | 'PUT'
  readonly body: Blob
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Bytes that have left, of this body. */
  readonly onSent: (bytes: number) => void
}

/**
 * What `readText` reads.
 * @throws RequestProblem for any answer but a success, and when there is none; the signal's reason when aborted.
 */
export async function sendBody<T>(url: string, { method, body, headers, signal, onSent }: BodyRequest): Promise<T> {
  const { status, responseText } = await new Promise<XMLHttpRequest>((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open(method, url)
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded }) => onSent(Math.min(loaded, body.size)))
    request.addEventListener('load', () => resolve(request))
    request.addEventListener('error', () => reject(unreachable()))
    request.addEventListener('abort', () => reject(signal.reason))
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort))
    signal.addEventListener('abort', abort)
    request.send(body)
  })
  return readText(status, responseText)
}
