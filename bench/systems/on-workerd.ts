// The servers on workerd: jobcast's object, and the one that enqueues to each reader, without and with a store.
import { HttpConnection } from '../load/http-connection.ts'
import { event, update } from './event.ts'
import type { Running, System } from './system.ts'
import { startWorkerd, workerdVersion } from './workerd.ts'

const jobPath = '/jobs/bench'

export const ours: System = onWorkerd('jobcast', 'pulling', update)
export const naive: System = onWorkerd('enqueue on workerd', 'queueing', event)
export const naiveStored: System = onWorkerd('the same, stored first', 'queueing', event, '?stored')

function onWorkerd(name: string, worker: string, payload: typeof update, query = ''): System {
  return {
    name,
    batches: true,
    find: async () => ({ version: `workerd ${workerdVersion}` }),
    async start(dataDir, givenPort): Promise<Running> {
      const server = await startWorkerd(worker, dataDir, givenPort)
      const connection = new HttpConnection(server.port)
      await connection.send('POST', { path: jobPath, body: '' })
      connection.close()
      return {
        port: server.port,
        pid: server.pid,
        streamPath: `${jobPath}/stream`,
        ...(worker === 'pulling' && { collectPath: `${jobPath}/gc` }),
        push: (kind, seqs, padding) => ({
          path: `${jobPath}/updates${query}`,
          body: JSON.stringify(seqs.map((seq) => payload(kind, seq, padding))),
        }),
        stop: () => server.kill(),
      }
    },
  }
}
