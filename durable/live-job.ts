// One job, alive: what may be asked of it, tied to the parts that do it. Rules are in rules/; recorder.ts makes changes
// durable, fan-out.ts tells readers, supervisor.ts does what becomes due, outbox.ts tells the index of all jobs.
import { FanOut } from './fan-out.ts'
import { jobFeed } from './job-feed.ts'
import type { Created, JobHandle, JobSpec, PushAnswer, RateSample, RunState } from './job-handle.ts'
import { openStream, problemResponse } from './open-stream.ts'
import { Outbox } from './outbox.ts'
import type { Retention } from './log.ts'
import type { JobHost } from './ports.ts'
import type { JobEvent, Verdict } from './protocol/event.ts'
import { accept, type Problem, type ProblemCode, refuse, type Result } from './protocol/problem.ts'
import { hasEnded, type Snapshot } from './protocol/snapshot.ts'
import { begunAgain, failed } from './protocol/turn.ts'
import type { Push } from './protocol/update.ts'
import { Recorder, type Working } from './recorder.ts'
import { endedProblem, endIsLast, tooManyCounts, unknownJob } from './refusals.ts'
import { Revocations } from './revocations.ts'
import { iso } from './rules/accept.ts'
import { acceptPush } from './rules/accept-push.ts'
import { AUDIENCES, type Audience, dutiesDue, isAudience, withDue } from './rules/due.ts'
import { type Fence, judge } from './rules/fence.ts'
import { followUntil } from './rules/follow.ts'
import { deadlineOf, newWorking } from './rules/new-job.ts'
import { NO_PUSHES, oneMore, type Pace, PUSHES_PER_SECOND } from './rules/pace.ts'
import { isOwned, leaseMs, Supervisor } from './supervisor.ts'
import { type Revocation, type TicketClaims, visitorOf } from './visitor.ts'

/** How long a producer has to answer a cancel before the job ends anyway (ms). */
const CANCEL_GRACE_MS = 10_000
/** How long creation waits for the index, so that a list shows the job at once when all is well (ms). */
const INDEX_AT_CREATION_MS = 500

const TOO_MANY_PUSHES = `A job takes ${PUSHES_PER_SECOND} pushes a second; put several updates into one push`

export class LiveJob implements JobHandle {
  readonly #host: JobHost
  readonly #recorder: Recorder
  readonly #fanOut: FanOut
  readonly #outboxes: { readonly [A in Audience]: Outbox }
  readonly #supervisor: Supervisor
  readonly #revocations: Revocations
  readonly #pollers = new Set<() => void>()
  #pace: Pace = NO_PUSHES

  /** @param retention how much of the log is kept; the tests of its law keep little */
  constructor(host: JobHost, retention?: Retention) {
    this.#host = host
    this.#recorder = new Recorder(
      host,
      () => this.#fanOut.viewers,
      ({ statusChanged }) => {
        this.#fanOut.wake()
        for (const wake of this.#pollers) wake()
        if (statusChanged) for (const audience of AUDIENCES) host.later(this.#outboxes[audience].tell())
      },
      retention,
    )
    this.#fanOut = new FanOut(
      jobFeed(
        this.#recorder.log,
        () => this.#committed(),
        () => this.#fanOut.viewers,
      ),
      host.now,
    )
    this.#outboxes = {
      index: new Outbox(host, this.#recorder, 'index'),
      board: new Outbox(host, this.#recorder, 'board'),
    }
    this.#supervisor = new Supervisor(host, this.#recorder)
    this.#revocations = new Revocations(host)
  }

  /** How many watch. */
  get viewers(): number {
    return this.#fanOut.viewers
  }

  /** Before the host stops: closes every stream, and answers who waits for events; all come back at times of their own. */
  sendAllAway(): void {
    this.#fanOut.sendAllAway()
    for (const wake of this.#pollers) wake()
  }

  async create(spec: JobSpec): Promise<Result<Created>> {
    const known = this.#recorder.working
    if (known !== null) {
      if (spec.fingerprint === undefined || spec.fingerprint !== known.spec.fingerprint) {
        return this.#refuse('idempotency_conflict', 'This Idempotency-Key was used before with another request')
      }
      await this.#recorder.settled()
      return accept({ snapshot: this.#shown(), created: false })
    }
    this.#recorder.set(newWorking(spec, this.#host.now(), isOwned(spec)))
    if (isOwned(spec)) this.#supervisor.launchSoon()
    await this.#recorder.commit()
    await within(INDEX_AT_CREATION_MS, this.#outboxes.index.tell())
    return accept({ snapshot: this.#shown(), created: true })
  }

  async push(push: Push): Promise<Result<PushAnswer>> {
    const working = this.#recorder.working
    if (working === null) return unknownJob()
    const pace = oneMore(this.#pace, this.#host.now())
    if (pace === null) return refuse('too_many', TOO_MANY_PUSHES)
    this.#pace = pace
    const verdict = judge(working.fence, push, isOwned(working.spec))
    if (verdict.kind === 'refused') return this.#refused(verdict.problem)
    if (verdict.kind === 'new') {
      const { snapshot } = working
      const problem = endIsLast(push) ?? endedProblem(snapshot) ?? tooManyCounts(push, snapshot)
      if (problem !== null) return this.#refused(problem)
      this.#apply(push, working, verdict.fence)
      await this.#recorder.commit()
    } else {
      await this.#recorder.settled() // The push that it repeats may be on its way to the disk still.
    }
    return accept({
      cursor: this.#recorder.visible?.cursor ?? 0,
      cancel: this.#recorder.working?.snapshot.cancelling === true,
    })
  }

  async snapshot(): Promise<Result<Snapshot>> {
    return this.#recorder.visible === null ? unknownJob() : accept(this.#shown())
  }

  async cancel(): Promise<Result<Snapshot>> {
    const working = this.#recorder.working
    if (working === null) return unknownJob()
    const ended = endedProblem(working.snapshot)
    if (ended !== null) return this.#refused(ended)
    if (working.snapshot.cancelling) {
      await this.#recorder.settled() // The cancel that it repeats may be on its way to the disk still.
      return accept(this.#shown())
    }
    const now = this.#host.now()
    if (working.snapshot.status === 'queued' && !isOwned(working.spec)) {
      const error = 'Cancelled before it began'
      this.#recorder.record(failed('cancelled', error, iso(now)))
    } else {
      this.#recorder.change({ cancelling: true })
      this.#recorder.due('grace', now + CANCEL_GRACE_MS)
    }
    await this.#recorder.commit()
    return accept(this.#shown())
  }

  async retry(): Promise<Result<Snapshot>> {
    const working = this.#recorder.working
    if (working === null) return unknownJob()
    const { status, retryable, attempt } = working.snapshot
    if (!hasEnded(working.snapshot)) {
      return this.#refuse('job_active', `The job is ${status}; only one that failed or was cancelled can be retried`)
    }
    if (status === 'completed') return this.#refuse('not_retryable', 'The job completed; there is nothing to retry')
    if (!retryable) return this.#refuse('not_retryable', 'Its creator did not say that this job can be run again')
    const now = this.#host.now()
    this.#recorder.record(begunAgain(attempt + 1, iso(now)))
    this.#recorder.update({ rate: null, relaunches: 0 })
    this.#recorder.due('deadline', deadlineOf(working.spec, now))
    if (isOwned(working.spec)) {
      this.#supervisor.raiseEpoch()
      this.#supervisor.launchSoon()
    }
    await this.#recorder.commit()
    return accept(this.#shown())
  }

  async events(
    after: number,
    waitMs: number,
    limit: number,
  ): Promise<Result<{ verdict: Verdict; events: readonly JobEvent[]; snapshot: Snapshot }>> {
    const { visible, log } = this.#recorder
    if (visible === null) return unknownJob()
    if (after === log.head && !hasEnded(visible) && waitMs > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#pollers.add(resolve)
      await within(waitMs, promise)
      this.#pollers.delete(resolve)
    }
    const snapshot = this.#shown()
    const isGap = after > log.head || after < log.floor
    const verdict = isGap ? 'gap' : hasEnded(snapshot) ? 'ended' : 'resumed'
    return accept({ verdict, events: log.eventsAfter(after, limit), snapshot })
  }

  async rates(): Promise<Result<{ unit: string | null; samples: readonly RateSample[] }>> {
    const working = this.#recorder.working
    if (working === null) return unknownJob()
    return accept({ unit: working.snapshot.unit, samples: working.history.samples })
  }

  async runState(epoch: number): Promise<Result<RunState>> {
    const working = this.#recorder.working
    if (working === null) return unknownJob()
    const { spec, checkpoint, fence, snapshot } = working
    if (epoch !== fence.epoch) return this.#refuse('stale_epoch', `epoch ${epoch} was replaced by epoch ${fence.epoch}`)
    const ended = endedProblem(snapshot)
    if (ended !== null) return this.#refused(ended)
    return accept({
      plan: spec.plan ?? null,
      checkpoint,
      attempt: snapshot.attempt,
      next_seq: fence.seq === null ? 1 : fence.seq + 1,
      cancel: snapshot.cancelling,
    })
  }

  async handOver(epoch: number): Promise<Result<{ readonly epoch: number }>> {
    const state = await this.runState(epoch)
    if (!state.ok) return state
    this.#supervisor.raiseEpoch()
    await this.#recorder.commit()
    await this.#supervisor.launch()
    return accept({ epoch: epoch + 1 })
  }

  async admit(ticket: TicketClaims): Promise<Result<null>> {
    if (this.#recorder.visible === null) return unknownJob()
    const problem = this.#revocations.refusal(ticket)
    return problem === null ? accept(null) : { ok: false, problem }
  }

  async revoke(which: Revocation): Promise<void> {
    if (this.#recorder.working === null) return
    await this.#revocations.add(which)
    this.#fanOut.revoke(which)
    // Whoever waits for events on such a ticket is answered with those that there are, and is refused the next time.
    for (const wake of this.#pollers) wake()
  }

  async stream(request: Request): Promise<Response> {
    const { visible, log } = this.#recorder
    if (visible === null) return problemResponse(unknownJob().problem)
    const visitor = visitorOf(request)
    const refusal = this.#revocations.refusalOf(visitor, this.#host.now())
    if (refusal !== null) return problemResponse(refusal)
    const { head, floor } = log
    const bounds = { head, floor, endedAt: hasEnded(visible) ? head : null }
    return openStream(request, visitor, bounds, this.#fanOut, this.#host.now() <= followUntil(visible))
  }

  /** Does what is due. The host calls it at the time last given to `setAlarm`, also after a restart. */
  async alarm(): Promise<void> {
    this.#recorder.alarmRang()
    const working = this.#recorder.working
    if (working === null) return
    for (const duty of dutiesDue(working.due, this.#host.now())) {
      if (isAudience(duty)) this.#host.later(this.#outboxes[duty].tell())
      else await this.#supervisor.do(duty)
    }
    if (this.#recorder.working !== null) return this.#recorder.commit()
    this.#revocations.clear()
    this.#fanOut.sendAllAway()
  }

  async #refuse(code: ProblemCode, detail: string): Promise<Result<never>> {
    return this.#refused(refuse(code, detail).problem)
  }

  /** What it is refused for may be on its way to the disk still: if it does not get there, this was no reason. */
  async #refused(problem: Problem): Promise<Result<never>> {
    await this.#recorder.settled()
    return { ok: false, problem }
  }

  #apply(push: Push, working: Working, fence: Fence): void {
    const now = this.#host.now()
    const lease = now + Math.max(leaseMs(working.spec), (push.next_within ?? 0) * 1000)
    const { state, recorded, end } = acceptPush(working, push.updates, now)
    const further = push.checkpoint === undefined ? {} : { checkpoint: push.checkpoint, relaunches: 0 }
    const due = withDue(working.due, 'lease', lease)
    this.#recorder.apply({ ...state, ...further, fence, due }, recorded)
    if (end !== null) this.#recorder.record(end) // The last of its push, by `endIsLast`.
  }

  /** What anyone may see now: committed, with the live number of viewers. */
  #shown(): Snapshot {
    return { ...this.#committed(), viewers: this.#fanOut.viewers }
  }

  #committed(): Snapshot {
    const { visible } = this.#recorder
    if (visible === null) throw new Error('a job that does not exist has no snapshot')
    return visible
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
