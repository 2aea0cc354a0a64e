// The part of the hosts that says who may ask, for tests of everything else.
import type { Hosts } from './ports.ts'

const unlimited = { take: async () => true }

export const openAccess: Pick<Hosts, 'access' | 'addressOf' | 'limits'> = {
  access: { mode: 'open', signingKeys: [] },
  addressOf: () => null,
  limits: { jobs: unlimited, requests: unlimited },
}
