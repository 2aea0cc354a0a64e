// What the bench's worker says of its job.
import * as v from 'valibot'
import { HttpConnection } from '../load/http-connection.ts'

const schema = v.object({ value: v.object({ viewers: v.number(), cursor: v.number() }) })

export async function jobSnapshot(port: number): Promise<{ readonly viewers: number; readonly cursor: number }> {
  const connection = new HttpConnection(port)
  try {
    const { body } = await connection.send('GET', { path: '/jobs/bench', body: '' })
    return v.parse(schema, JSON.parse(body)).value
  } finally {
    connection.close()
  }
}
