// For tests: a transport whose other end is the test, and one whose every answer is.
import type { LineListener, LineRequest, TransportName, TransportSource } from './transport.ts'

export interface OpenedLine {
  readonly name: TransportName
  readonly request: LineRequest
  readonly listener: LineListener
  closed: boolean
}

/** Sources of the names, whose lines all end up in one list. */
export function scriptedTransports(...names: readonly TransportName[]): {
  readonly transports: readonly TransportSource[]
  readonly opened: OpenedLine[]
} {
  const opened: OpenedLine[] = []
  const transports = names.map((name): TransportSource => {
    return {
      name,
      open(request, listener) {
        const line: OpenedLine = { name, request, listener, closed: false }
        opened.push(line)
        return () => {
          line.closed = true
        }
      },
    }
  })
  return { transports, opened }
}
