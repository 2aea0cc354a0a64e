// Runs cases side by side, the patient ones first, and tells each as it ends.
import type { StartApart } from './apart.ts'
import type { Case } from './case.ts'
import { Skipped } from './skipped.ts'
import { type Keys, NO_KEYS, Service } from './service.ts'

/** More at once would measure the machine, not the service. */
const AT_ONCE = 8

export interface Outcome {
  readonly case: Case
  readonly kind: 'passed' | 'failed' | 'skipped'
  /** Why, for what did not pass. */
  readonly reason: string
  readonly seconds: number
}

/** Outcomes in the order in which the cases end. */
export async function runCases(
  base: string,
  cases: readonly Case[],
  told: (outcome: Outcome) => void = () => {},
  keys: Keys = NO_KEYS,
  apart: StartApart | null = null,
): Promise<readonly Outcome[]> {
  const waiting = cases.toSorted((a, b) => Number(b.patient ?? false) - Number(a.patient ?? false))
  const outcomes: Outcome[] = []
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const outcome = await runCase(new Service(base, keys), one, apart)
      outcomes.push(outcome)
      told(outcome)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return outcomes
}

async function runCase(service: Service, one: Case, apart: StartApart | null): Promise<Outcome> {
  const began = Date.now()
  const ended = (kind: Outcome['kind'], reason: string): Outcome => {
    return { case: one, kind, reason, seconds: (Date.now() - began) / 1000 }
  }
  try {
    await one.run(service, apart)
    return ended('passed', '')
  } catch (error) {
    if (error instanceof Skipped) return ended('skipped', error.message)
    return ended('failed', error instanceof Error ? reasonOf(error) : String(error))
  } finally {
    service.leaveAll()
  }
}

function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  const where = /\/conformance\/((?:cases|examples|eventsource)\/[^)\s]+)/.exec(error.stack ?? '')?.[1]
  return `${error.message}${cause}${where === undefined ? '' : `\n(${where})`}`
}
