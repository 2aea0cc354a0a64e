// The examples of the document are sent to the service: what people copy from it works.
import { expect, it } from 'vitest'
import * as v from 'valibot'
import { call, callJson, startedBy } from '../edge.workerd.test-support.ts'

const method = v.picklist(['get', 'put', 'post', 'delete'])

const example = v.object({ value: v.unknown() })

const operation = v.object({
  requestBody: v.optional(
    v.object({ content: v.record(v.string(), v.object({ examples: v.optional(v.record(v.string(), example)) })) }),
  ),
  responses: v.record(v.string(), v.unknown()),
})

const document = v.object({ paths: v.record(v.string(), v.record(method, operation)) })

const { paths } = v.parse(document, await (await call('GET', '/api/openapi.json')).json())

const examples = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([verb, { requestBody, responses }]) =>
    Object.entries(requestBody?.content ?? {}).flatMap(([type, { examples: named = {} }]) =>
      Object.entries(named).map(([name, { value }]) => ({ verb, path, type, name, value, responses })),
    ),
  ),
)

it('has an example for every JSON body', () => {
  const described = Object.values(paths).flatMap((operations) => Object.values(operations))
  expect(described.length).toBeGreaterThan(15)
  expect(examples.map(({ path, name }) => `${path} ${name}`)).toEqual(
    expect.arrayContaining(['/api/jobs smallest', '/api/jobs/{id}/updates several', '/api/imports sample']),
  )
})

it.each(examples)('takes the example $name of $verb $path', async ({ verb, path, type, value, responses }) => {
  const body = typeof value === 'string' ? value : JSON.stringify(await filledIn(value))
  const address = path.replace('{id}', (await startedBy(await callJson('POST', '/api/jobs', { kind: 'test' }))).job_id)
  const response = await call(verb.toUpperCase(), address, { body, headers: { 'Content-Type': type } })
  expect(await response.clone().text()).not.toContain('"detail"')
  expect(response.ok).toBe(true)
  expect(responses).toHaveProperty(String(response.status))
})

/** An example cannot know the id of an upload that exists. */
async function filledIn(value: unknown): Promise<unknown> {
  const command = v.safeParse(v.object({ source: v.looseObject({ upload_id: v.string() }) }), value)
  if (!command.success) return value
  const { upload_id: id } = await (await callJson('POST', '/api/uploads', {})).json<{ upload_id: string }>()
  await call('PUT', `/api/uploads/${id}/1`, { body: '{"resourceSpans":[]}\n' })
  return { source: { ...command.output.source, upload_id: id } }
}
