// The application as deployed with ACCESS=keys, for tests of who may do what.
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import * as v from 'valibot'
import { addKey, type KeyRole } from '../../drizzle/keys.ts'
import { createApp } from '../app.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import type { Hosts, SigningKey } from '../ports.ts'
import { createdTicketSchema } from '../schemas/access.ts'
import { startedSchema } from '../schemas/job.ts'
import { newKey } from './key-text.ts'

export const signingKeys: readonly SigningKey[] = [{ id: '20260101T000000000Z', secret: 'a secret of these tests' }]

const unlimited = { take: async () => true }

/** @param change of the hosts as they are: who may ask, what is limited */
export function serviceWith(change: Partial<Hosts> = {}) {
  const app = createApp((bindings: Cloudflare.Env, background) => ({
    ...cloudflareHosts(bindings, background),
    access: { mode: 'keys', signingKeys },
    limits: { jobs: unlimited, requests: unlimited },
    ...change,
  }))
  /** Answers once all that the request left to do afterwards is done. */
  return async function ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const context = createExecutionContext()
    const response = await app.fetch(new Request(`https://jobs.example${path}`, { ...init, method }), env, context)
    await waitOnExecutionContext(context)
    return response
  }
}

export type Ask = ReturnType<typeof serviceWith>

export const ask = serviceWith()

/** A new key as the headers of a request. */
export async function keyOf(workspace: string, role: KeyRole): Promise<{ readonly Authorization: string }> {
  const { text, keyId, hash } = await newKey()
  const { database } = cloudflareHosts(env, { waitUntil() {} })
  const created_at = new Date().toISOString()
  await addKey(database, { key_id: keyId, workspace, role, name: null, hash, created_at })
  return { Authorization: `Bearer ${text}` }
}

export async function newJob(headers: HeadersInit): Promise<string> {
  const response = await ask('POST', '/api/jobs', { headers, body: '{"kind":"test"}' })
  return v.parse(startedSchema, await response.json()).job_id
}

/** Gives out a ticket with the key. */
export async function ticketOf(headers: HeadersInit, order: object) {
  const response = await ask('POST', '/api/tickets', { headers, body: JSON.stringify(order) })
  if (response.status !== 201) throw new Error(await response.text())
  return v.parse(createdTicketSchema, await response.json())
}
