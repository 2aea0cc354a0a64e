// A server's memory as it is at rest: after a collection of garbage, where the server offers one, and of several looks.
import { memoryOf } from '../../scripts/process-tree.ts'
import { sleep } from '../load/clock.ts'
import { HttpConnection } from '../load/http-connection.ts'
import type { Running } from '../systems/system.ts'

const looks = 5
const pauseMs = 200

/** The median of some looks at its resident memory, in bytes. */
export async function memoryAtRest({ port, pid, collectPath }: Running): Promise<number> {
  const seen: number[] = []
  for (let look = 0; look < looks; look++) {
    if (collectPath !== undefined) await ask(port, collectPath)
    await sleep(pauseMs)
    seen.push(await memoryOf(pid, 'now'))
  }
  return seen.toSorted((a, b) => a - b)[Math.floor(looks / 2)] ?? Number.NaN
}

/** The answer's body. @throws when it is refused */
export async function ask(port: number, path: string): Promise<string> {
  const connection = new HttpConnection(port)
  try {
    const { status, body } = await connection.send('GET', { path, body: '' })
    if (status >= 300) throw new Error(`${path} was answered ${status}: ${body}`)
    return body
  } finally {
    connection.close()
  }
}
