import { expect, test } from 'vitest'
import { jsonInOutput } from './json-in-output.ts'

test.each([
  ['[]', []],
  ['[\n  {\n    "name": "A"\n  }\n]\n', [{ name: 'A' }]],
  ['▲ [WARNING] old\n\n[{"name":"A"}]\nupdate available [4.2]\n', [{ name: 'A' }]],
  ['told\n[\n  "x"\n]\n\n🪵  Logs were written', ['x']],
])('%j holds %j', (output, value) => {
  expect(jsonInOutput(output)).toEqual(value)
})

test('what holds no list is shown in the refusal', () => {
  expect(() => jsonInOutput('✘ [ERROR] not logged in')).toThrow('not logged in')
})
