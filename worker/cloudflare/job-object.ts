// The job object as deployed: its index is D1, its importers are Workflow instances, one for each epoch.
import { saveJob } from '../../drizzle/save-job.ts'
import { openD1 } from '../../drizzle/open-d1.ts'
import { boardDirectory } from '../../durable/cloudflare/directories.ts'
import { JobObjectHost } from '../../durable/cloudflare/job-object.ts'
import type { JobHost, Runner } from '../../durable/ports.ts'
import { summaryOf } from '../../durable/protocol/summary.ts'
import { keepEndedMs } from './keep-ended.ts'

export class JobObject extends JobObjectHost<Cloudflare.Env> {
  protected override audiences(env: Cloudflare.Env): JobHost['audiences'] {
    const database = openD1(env.DB)
    const boards = boardDirectory(env.BOARDS)
    return {
      index: { tell: (workspace, snapshot) => saveJob(database, workspace, snapshot) },
      board: { tell: (workspace, snapshot) => boards.board(workspace).report(summaryOf(snapshot)) },
    }
  }

  protected override keepEndedMs(env: Cloudflare.Env): number {
    return keepEndedMs(env)
  }

  protected override runner(env: Cloudflare.Env): Runner {
    return {
      async launch({ workspace, job_id }, epoch) {
        try {
          await env.IMPORTS.create({ id: instanceId(job_id, epoch), params: { workspace, job_id, epoch } })
        } catch (error) {
          if (!(await exists(env.IMPORTS, instanceId(job_id, epoch)))) throw error
        }
      },
      async terminate({ job_id }, epoch) {
        const instance = await env.IMPORTS.get(instanceId(job_id, epoch))
        await instance.terminate()
      },
    }
  }
}

function instanceId(jobId: string, epoch: number): string {
  return `${jobId}-e${epoch}`
}

/** A repeated `create` throws, and that is how a repeated launch shows. */
async function exists(imports: Cloudflare.Env['IMPORTS'], id: string): Promise<boolean> {
  try {
    await imports.get(id)
    return true
  } catch {
    return false // `get` throws for an instance that is not there
  }
}
