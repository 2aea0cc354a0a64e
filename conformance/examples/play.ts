// Plays an example of PROTOCOL.md against a service, exchange by exchange.
import assert from 'node:assert/strict'
import { isObject, type Service } from '../service.ts'
import { strictFrames } from '../strict-frames.ts'
import { match, Names } from './match.ts'
import type { Example, Exchange } from './read-examples.ts'

/** @throws when an answer is not what the example shows. */
export async function play({ exchanges }: Example, service: Service): Promise<void> {
  const names = new Names()
  for (const exchange of exchanges) {
    const what = `${exchange.method} ${exchange.path}`
    if (/\/stream\b/.test(exchange.path)) await playStream(exchange, service, names)
    else await playCall(exchange, service, names, what)
  }
}

async function playCall(exchange: Exchange, service: Service, names: Names, what: string): Promise<void> {
  const { method, path, headers, body, status, answer } = exchange
  const found = await service.call(method, names.apply(path), body === '' ? undefined : body, { ...headers })
  assert.equal(found.status, status, `${what} was answered ${found.status} ${JSON.stringify(found.body)}`)
  if (answer === '') return
  const shown: unknown = JSON.parse(answer)
  // The id of a new job is known before anything that is made of it is compared.
  if (isObject(shown) && shown['job_id'] === 'JOB') match({ job_id: 'JOB' }, found.body, names, 'answer')
  match(shown, found.body, names, 'answer')
}

async function playStream({ path, headers, status, answer }: Exchange, service: Service, names: Names): Promise<void> {
  const brought = Object.entries(headers).map(([name, value]) => names.apply(`${name}: ${value}`).split(': '))
  const stream = await service.stream(names.apply(path), Object.fromEntries(brought))
  assert.equal(stream.status, status)
  const found = await stream.rest()
  const shown = strictFrames(answer === '' ? '' : `${answer}\n\n`)
  assert.deepEqual(
    found.map(({ event }) => event),
    shown.map(({ event }) => event),
    path,
  )
  shown.forEach(({ id, event, data }, i) => {
    if (id !== null) names.bindCursor(Number(id), Number(found[i]?.id), `the id of ${event}`)
    match(data, found[i]?.data, names, String(event))
  })
}
