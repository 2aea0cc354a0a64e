// The Durable Object of one job: hosts durable/live-job.ts on Cloudflare.
import { DurableObject } from 'cloudflare:workers'

export class JobObject extends DurableObject<Cloudflare.Env> {}
