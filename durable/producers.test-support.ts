// Producers that do not give up: each numbered push is repeated under its number until it is acknowledged.
import type { ProblemCode } from './protocol/problem.ts'
import type { Push, Update } from './protocol/update.ts'

/** `lost`: no answer came, so nobody knows whether the push was applied. */
export type Answer = 'acknowledged' | 'lost' | ProblemCode

export type Send = (push: Push) => Promise<Answer>

export interface Numbered {
  readonly epoch: number
  /** Numbers from 1 up to and including this. */
  readonly pushes: number
  /** How many are on their way at once. */
  readonly lanes: number
  readonly updates: (seq: number) => readonly Update[]
}

/** Resolves once every number is acknowledged. Rejects on any refusal but that of a number that came too early. */
export async function pushNumbered(send: Send, { epoch, pushes, lanes, updates }: Numbered): Promise<void> {
  let last = 0
  const lane = async (): Promise<void> => {
    while (last < pushes) {
      const seq = ++last
      await untilAcknowledged(send, { epoch, seq, updates: updates(seq) })
    }
  }
  // The first number of an epoch may be any, so what comes before it would count as a repeat: it goes alone.
  await untilAcknowledged(send, { epoch, seq: ++last, updates: updates(last) })
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function untilAcknowledged(send: Send, push: Push): Promise<void> {
  for (;;) {
    const answer = await send(push)
    if (answer === 'acknowledged') return
    if (answer !== 'lost' && answer !== 'sequence_gap') throw new Error(`push ${push.seq} was refused: ${answer}`)
  }
}

/** A line of the log, with progress and now and then a phase and another total: facts of every kind, and ticks. */
export function storyOf(name: string, seq: number): readonly Update[] {
  return [
    { type: 'progress', done: seq, total: 1_000 + Math.floor(seq / 50), unit: 'things', phase: `part ${seq >> 5}` },
    { type: 'log', level: 'info', message: lineOf(name, seq) },
  ]
}

export function lineOf(name: string, seq: number): string {
  return `${name} ${seq}`
}

/** The numbers from 1 to `count`. */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
