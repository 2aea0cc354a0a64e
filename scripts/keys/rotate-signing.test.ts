import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSigningKeys, writeSigningKeys } from '../../worker/deno/data-secrets.ts'
import { newSigningKey } from '../../worker/signing-keys.ts'
import { rotateLocal } from './rotate-signing.ts'

const WEEK_MS = 7 * 24 * 60 * 60_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobcast-signing-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the new key comes first, those that may have signed something that is still good stay, and the others go', () => {
  const now = Date.now()
  const [young, old, older] = [2, 4, 6].map((weeks) => newSigningKey(now - weeks * WEEK_MS))
  writeSigningKeys(folder, [young!, old!, older!])
  const [told] = rotateLocal(folder, { dropOld: false })
  const keys = readSigningKeys(folder)
  expect(keys.slice(1)).toEqual([young])
  expect(told).toContain(`Signing key ${keys[0]?.id} is good from now on`)
  expect(told).toContain('Dropped: 2.')
})

test('two rotations in one moment make two keys', () => {
  rotateLocal(folder, { dropOld: false })
  rotateLocal(folder, { dropOld: false })
  const ids = readSigningKeys(folder).map(({ id }) => id)
  expect(ids).toHaveLength(3)
  expect(ids).toEqual([...new Set(ids)].toSorted().toReversed())
})

test('old keys can be dropped at once', () => {
  const [before] = readSigningKeys(folder)
  rotateLocal(folder, { dropOld: true })
  const keys = readSigningKeys(folder)
  expect(keys).toHaveLength(1)
  expect(keys).not.toContainEqual(before)
})
