// A scene whose service asks for keys: with a key of each role, and one of a stranger's workspace.
import { expect } from 'vitest'
import { makeKey } from './keys.ts'
import { openScene, type Scene } from './scene.ts'

export interface KeyedScene {
  readonly scene: Scene
  /** Of the workspace `ours`, but for the stranger's, who is admin of `theirs`. The admin's was made before the start. */
  readonly keys: { readonly [role in 'admin' | 'producer' | 'reader' | 'stranger']: string }
  call(method: string, path: string, credential?: string, body?: unknown): Promise<Response>
  /** By the producer. */
  createJob(title?: string): Promise<string>
}

export async function openKeyedScene(): Promise<KeyedScene> {
  let admin = ''
  const scene = await openScene({
    access: 'keys',
    async before(dataDir) {
      admin = await makeKey(dataDir, 'ours', 'admin')
    },
  })
  const keys = {
    admin,
    producer: await makeKey(scene.dataDir, 'ours', 'producer'),
    reader: await makeKey(scene.dataDir, 'ours', 'reader'),
    stranger: await makeKey(scene.dataDir, 'theirs', 'admin'),
  }

  function call(method: string, path: string, credential?: string, body?: unknown): Promise<Response> {
    return fetch(scene.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  async function createJob(title = 'Watched'): Promise<string> {
    const response = await call('POST', '/api/jobs', keys.producer, { kind: 'check', title })
    expect(response.status).toBe(201)
    const { job_id } = await response.json()
    return job_id
  }

  return { scene, keys, call, createJob }
}
