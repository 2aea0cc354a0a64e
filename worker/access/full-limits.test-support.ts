// Limits that are met already, for tests of what is answered then.
import type { Hosts } from '../ports.ts'

/** Lets nothing through. */
export const none = { take: async () => false }

export const full: Hosts['limits'] = { jobs: none, requests: none }
