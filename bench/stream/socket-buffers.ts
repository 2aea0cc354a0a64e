// What lies in the kernel between a server on loopback and those who read from it (Linux only, by /proc).
import { readFile } from 'node:fs/promises'

/** Bytes sent by the server on the port that nobody has read: at its end and at the readers'. */
export async function socketBuffers(port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n').slice(1)
  let bytes = 0
  for (const line of lines) {
    const [, local = '', remote = '', , queues = ''] = line.trim().split(/\s+/)
    const [sent = '', received = ''] = queues.split(':')
    if (local.endsWith(`:${hex}`)) bytes += Number.parseInt(sent, 16)
    if (remote.endsWith(`:${hex}`)) bytes += Number.parseInt(received, 16)
  }
  return bytes
}
