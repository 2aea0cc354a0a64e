// What the pages of the hooks' tests have in common: how they are told what to show, and what they show of it.
import type { JobAddress, View } from '../../client/index.ts'

export interface HookPage {
  /** Null shows no job. */
  show(address: JobAddress | null): void
  /** Takes the component away. */
  leave(): void
  /** How often it was drawn. */
  drawn: number
}

declare global {
  interface Window {
    page: HookPage
  }
}

export function wordsOf({ connection, snapshot, logs }: View): string {
  if (snapshot === null) return `no job, ${connection}`
  const { title, status, progress } = snapshot
  return [title, status, progress ?? '?', connection, ...logs.map(({ message }) => message)].join(', ')
}
