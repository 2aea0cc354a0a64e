// Who holds something on a ticket, until the ticket ends. One timer, set to the soonest end; none while nobody holds
// anything on a ticket.
import { Tally } from './tally.ts'
import type { Revocation, TicketClaims } from './visitor.ts'

/** Tickets that end within so short a time end together, so that many of them do not keep the timer ringing (ms). */
const TOGETHER_MS = 100
/** Timers take 31 bits of milliseconds; looking again after a day costs nothing (ms). */
const LONGEST_WAIT_MS = 24 * 60 * 60_000

export class TicketWatch<Holder> {
  readonly #now: () => number
  readonly #expired: (holders: readonly Holder[]) => void
  readonly #tickets = new Map<Holder, TicketClaims>()
  readonly #held = new Tally()
  #timer: ReturnType<typeof setTimeout> | null = null
  #ringsAt = Infinity

  /** @param expired is told who held on tickets that have just ended; they are to be removed */
  constructor(now: () => number, expired: (holders: readonly Holder[]) => void) {
    this.#now = now
    this.#expired = expired
  }

  /** How many hold on the ticket. */
  count(ticketId: string): number {
    return this.#held.count(ticketId)
  }

  add(holder: Holder, ticket: TicketClaims): void {
    this.#tickets.set(holder, ticket)
    this.#held.add(ticket.id)
    this.#ringBy(ticket.expires_at)
  }

  remove(holder: Holder): void {
    const ticket = this.#tickets.get(holder)
    if (ticket === undefined) return
    this.#tickets.delete(holder)
    this.#held.remove(ticket.id)
    if (this.#tickets.size === 0) this.#stop()
  }

  /** Who holds on tickets that the revocation means. */
  meantBy(which: Revocation): readonly Holder[] {
    return this.#where(({ id, issued_at }) =>
      'ticket' in which ? id === which.ticket : issued_at <= which.issued_until,
    )
  }

  #ringBy(at: number): void {
    if (at >= this.#ringsAt) return
    this.#stop()
    this.#ringsAt = at
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(TOGETHER_MS, at - this.#now()))
    this.#timer = setTimeout(() => this.#ring(), wait)
  }

  #ring(): void {
    this.#stop()
    const now = this.#now()
    this.#expired(this.#where(({ expires_at }) => expires_at <= now))
    let next = Infinity
    for (const { expires_at } of this.#tickets.values()) next = Math.min(next, expires_at)
    this.#ringBy(next)
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#ringsAt = Infinity
  }

  #where(isMeant: (ticket: TicketClaims) => boolean): readonly Holder[] {
    return Array.from(this.#tickets).flatMap(([holder, ticket]) => (isMeant(ticket) ? [holder] : []))
  }
}
