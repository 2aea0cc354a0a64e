// An import as a Workflow: each step is durable and repeated with backoff. What is done in a step is in import/run.ts.
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep, type WorkflowStepConfig } from 'cloudflare:workers'
import { type Run, runImport, STEP_RETRIES } from '../import/run.ts'
import { cloudflareHosts } from './hosts.ts'

/** A step reads and writes one range; minutes are for a database that is slow to answer. */
const STEP: WorkflowStepConfig = {
  retries: { limit: STEP_RETRIES, delay: '1 second', backoff: 'exponential' },
  timeout: '10 minutes',
}

export class ImportWorkflow extends WorkflowEntrypoint<Cloudflare.Env, Run> {
  override async run(event: WorkflowEvent<Run>, step: WorkflowStep): Promise<void> {
    const hosts = cloudflareHosts(this.env, this.ctx)
    await runImport(hosts, event.payload, {
      // Results are JSON text, because that is what they are stored as: what a repeated step sees is what was written.
      do: async (name, work) => JSON.parse(await step.do(name, STEP, async () => JSON.stringify(await work()))),
    })
  }
}
