// That parts which come too late are refused on a folder as they are on R2.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createEdge } from '../app.ts'
import { openAccess } from '../open-access.test-support.ts'
import { testLateParts } from '../uploads/late-parts.test-support.ts'
import { openLocalService } from './local-service.ts'

testLateParts(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jobcast-late-'))
  const { hosts, close } = await openLocalService(folder, { keepEndedMs: 60_000, access: openAccess.access })
  onTestFinished(async () => {
    await close()
    await rm(folder, { recursive: true })
  })
  const edge = createEdge()
  return { hosts, call: async (method, path, init) => edge.request(path, { ...init, method }, hosts) }
})
