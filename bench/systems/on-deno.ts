// jobcast on Deno, as a user starts it: the whole service, router and checks and all, with the permissions of deno.json.
import { readFile } from 'node:fs/promises'
import { buildPage } from '../../scripts/build.ts'
import { packageFile } from '../../scripts/checkout.ts'
import { startDenoService } from '../../scripts/deno-service.ts'
import { HttpConnection } from '../load/http-connection.ts'
import { update } from './event.ts'
import { ownProcesses } from './processes.ts'
import type { Running, System } from './system.ts'

/** With this key a second creation, after a restart, answers with the same job. */
const headers = { 'Idempotency-Key': 'bench' }

export const oursOnDeno: System = {
  name: 'jobcast on Deno',
  batches: true,
  async find() {
    try {
      const { version } = JSON.parse(await readFile(packageFile('deno', 'package.json'), 'utf8'))
      return { version: `Deno ${version}` }
    } catch {
      return { missing: 'Deno is not installed: npm ci brings it' }
    }
  },
  async start(dataDir, port): Promise<Running> {
    await buildPage()
    const service = await startDenoService({ dataDir, log: 'errors', ...(port !== undefined && { port }) })
    const [pid = 0] = await ownProcesses('deno')
    const jobPath = `/api/jobs/${await makeJob(service.port)}`
    return {
      port: service.port,
      pid,
      streamPath: `${jobPath}/stream`,
      push: (kind, seqs, padding) => ({
        path: `${jobPath}/updates`,
        body: JSON.stringify(seqs.map((seq) => update(kind, seq, padding))),
      }),
      stop: () => service.kill(),
    }
  },
}

async function makeJob(port: number): Promise<string> {
  const connection = new HttpConnection(port)
  try {
    const body = JSON.stringify({ kind: 'bench', title: 'Bench' })
    const answer = await connection.send('POST', { path: '/api/jobs', headers, body })
    if (answer.status >= 300) throw new Error(`creating the job was answered ${answer.status}: ${answer.body}`)
    return JSON.parse(answer.body).job_id
  } finally {
    connection.close()
  }
}
