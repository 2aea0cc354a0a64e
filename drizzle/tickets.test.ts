import { expect, test } from 'vitest'
import { openNodeDatabase } from './node-database.test-support.ts'
import { addTicket, cutTickets, forgetCuts, forgetTickets, isTakenBack, revokeTicket } from './tickets.ts'

const AT = '2026-11-23T10:00:00.000Z'
const LATER = '2026-11-23T11:00:00.000Z'

const add = (db: ReturnType<typeof openNodeDatabase>, ticket_id: string, expires_at = LATER, workspace = 'w') =>
  addTicket(db, { workspace, ticket_id, scope: 'read', jobs: ['job-a'], created_at: AT, expires_at })

test('a ticket is taken back by its id, in its workspace, and stays so', async () => {
  const db = openNodeDatabase()
  await add(db, 't')
  await add(db, 't', LATER, 'v')
  const claims = { id: 't', issued_at: 5 }
  expect(await isTakenBack(db, 'w', ['job-a'], claims)).toBe(false)
  expect(await revokeTicket(db, 'w', 't', AT)).toEqual({ jobs: ['job-a'] })
  expect(await revokeTicket(db, 'w', 't', LATER)).toEqual({ jobs: ['job-a'] })
  expect(await revokeTicket(db, 'w', 'none', AT)).toBeNull()
  expect(await isTakenBack(db, 'w', ['job-a'], claims)).toBe(true)
  expect(await isTakenBack(db, 'v', ['job-a'], claims)).toBe(false)
})

test('all of a job are taken back up to a time, which never goes back', async () => {
  const db = openNodeDatabase()
  await cutTickets(db, 'w', 'job-a', 10)
  await cutTickets(db, 'w', 'job-a', 5)
  expect(await isTakenBack(db, 'w', ['job-a'], { id: 't', issued_at: 10 })).toBe(true)
  expect(await isTakenBack(db, 'w', ['job-a'], { id: 't', issued_at: 11 })).toBe(false)
  expect(await isTakenBack(db, 'w', ['job-b'], { id: 't', issued_at: 1 })).toBe(false)
  expect(await isTakenBack(db, 'v', ['job-a'], { id: 't', issued_at: 1 })).toBe(false)
  await forgetCuts(db, 10)
  expect(await isTakenBack(db, 'w', ['job-a'], { id: 't', issued_at: 10 })).toBe(true)
  await forgetCuts(db, 11)
  expect(await isTakenBack(db, 'w', ['job-a'], { id: 't', issued_at: 10 })).toBe(false)
})

test('a ticket for several jobs is good as long as one of them is left; one for the board has none to lose', async () => {
  const db = openNodeDatabase()
  const claims = { id: 't', issued_at: 10 }
  await cutTickets(db, 'w', 'job-a', 10)
  expect(await isTakenBack(db, 'w', ['job-a', 'job-b'], claims)).toBe(false)
  expect(await isTakenBack(db, 'w', [], claims)).toBe(false)
  await cutTickets(db, 'w', 'job-b', 10)
  expect(await isTakenBack(db, 'w', ['job-a', 'job-b'], claims)).toBe(true)
  await add(db, 't')
  await revokeTicket(db, 'w', 't', AT)
  expect(await isTakenBack(db, 'w', [], claims)).toBe(true)
})

test('tickets that have ended are forgotten, a few at a time', async () => {
  const db = openNodeDatabase()
  for (const id of ['a', 'b', 'c']) await add(db, id, AT)
  await add(db, 'd', '2026-11-23T12:00:00.000Z')
  const left = async () => {
    const found = await Promise.all(['a', 'b', 'c', 'd'].map((id) => revokeTicket(db, 'w', id, AT)))
    return found.filter((ticket) => ticket !== null).length
  }
  await forgetTickets(db, LATER, 2)
  expect(await left()).toBe(2)
  await forgetTickets(db, LATER, 2)
  await forgetTickets(db, LATER, 2)
  expect(await left()).toBe(1)
})
