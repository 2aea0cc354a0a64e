// Who gets into the reference, and how far: three keys that everybody knows, and tickets that are kept in memory.
import type * as v from 'valibot'
import { accept, type Problem, refuse, type Result } from '../../durable/protocol/problem.ts'
import { NOBODY, type TicketClaims, type Visitor } from '../../durable/visitor.ts'
import type { createTicketSchema } from '../../worker/schemas/access.ts'
import type { Keys } from '../service.ts'

export const REFERENCE_KEYS = {
  producer: 'jobcast_producer',
  reader: 'jobcast_reader',
  stranger: 'jobcast_stranger',
} as const satisfies Keys

/** What can be asked: a face of a job, or of all. */
export type Face =
  | 'list'
  | 'create'
  | 'snapshot'
  | 'events'
  | 'stream'
  | 'updates'
  | 'cancel'
  | 'retry'
  | 'tickets' // of a job
  | 'board'
  | 'shared'
  | 'mint'
  | 'take back'

const LOOK: readonly Face[] = ['snapshot', 'events', 'stream', 'shared']
const READ: readonly Face[] = [...LOOK, 'list', 'board', 'mint']
const PRODUCE: readonly Face[] = [...READ, 'create', 'updates', 'cancel', 'retry', 'tickets', 'take back']

export interface Caller {
  readonly workspace: string
  readonly may: readonly Face[]
  /** The jobs that there are for the caller; null for all of the workspace. */
  readonly jobs: readonly string[] | null
  readonly visitor: Visitor
}

const keyHolder = (workspace: string, may: readonly Face[]): Caller => ({ workspace, may, jobs: null, visitor: NOBODY })

const HOLDERS: ReadonlyMap<string, Caller> = new Map([
  [REFERENCE_KEYS.producer, keyHolder('default', PRODUCE)],
  [REFERENCE_KEYS.reader, keyHolder('default', READ)],
  [REFERENCE_KEYS.stranger, keyHolder('elsewhere', PRODUCE)],
])

type Order = v.InferOutput<typeof createTicketSchema>

export class Door {
  readonly #tickets = new Map<string, Caller & { readonly ticket: TicketClaims }>()

  /** Refuses with the 401 of what is brought. */
  caller(request: Request): Result<Caller> {
    const inHeader = request.headers.get('Authorization')?.replace(/^Bearer /, '')
    const brought = inHeader ?? new URL(request.url).searchParams.get('ticket')
    if (brought === null) return refuse('no_access', 'Bring a key or a ticket.')
    if (brought.startsWith('jobcast_')) {
      const holder = HOLDERS.get(brought)
      return holder === undefined ? refuse('bad_key', 'There is no such key.') : accept(holder)
    }
    const holder = this.#tickets.get(brought)
    if (holder === undefined) return refuse('bad_ticket', 'There is no such ticket.')
    if (holder.ticket.expires_at <= Date.now()) return refuse('ticket_expired', 'Ask for a fresh one.')
    return accept(holder)
  }

  /** Why the caller may not have that face of that job; null when they may. */
  refusal({ may, jobs }: Caller, face: Face, jobId: string | null): Problem | null {
    if (!may.includes(face)) return { code: 'not_allowed', detail: `${face} is not for you.` }
    if (jobId === null || jobs === null || jobs.includes(jobId)) return null
    return { code: 'job_not_found', detail: 'There is no job with this id' }
  }

  mint({ workspace }: Caller, { scope = 'read', jobs, ttl = 900 }: Order) {
    const issued_at = Date.now()
    const ticket = {
      id: `tkt_${crypto.randomUUID().replaceAll('-', '')}`,
      issued_at,
      expires_at: issued_at + ttl * 1000,
    }
    const looks: readonly Face[] = jobs === undefined ? ['board'] : LOOK
    const may = scope === 'read' ? looks : [...LOOK, 'cancel' as const, 'retry' as const]
    const visitor = { ticket, address: null }
    const text = `t.${crypto.randomUUID()}`
    this.#tickets.set(text, { workspace, may, jobs: jobs ?? null, visitor, ticket })
    return { ticket: text, id: ticket.id, expires_at: new Date(ticket.expires_at).toISOString() }
  }

  /** The jobs of the ticket that is to be taken back, null for the board; undefined when there is no such ticket. */
  jobsOf(ticketId: string): readonly string[] | null | undefined {
    return Array.from(this.#tickets.values()).find(({ ticket }) => ticket.id === ticketId)?.jobs
  }
}
