import { expect, test } from 'vitest'
import { newKey } from '../../worker/access/key-text.ts'
import { Misuse, readCommand } from './command.ts'

const read = (line: string) => readCommand(line.split(' ').filter((word) => word !== ''))

test.each([
  ['', { verb: 'help' }],
  ['help', { verb: 'help' }],
  ['create --help', { verb: 'help' }],
  [
    'create --workspace team-1 --role producer --name nightly',
    { verb: 'create', place: 'any', workspace: 'team-1', role: 'producer', name: 'nightly' },
  ],
  [
    'create --remote --role=reader --workspace=w',
    { verb: 'create', place: 'remote', workspace: 'w', role: 'reader', name: null },
  ],
  ['list', { verb: 'list', place: 'any', workspace: null }],
  ['list --workspace w --host deno', { verb: 'list', place: 'deno', workspace: 'w' }],
  ['revoke abcdefABCDEF', { verb: 'revoke', place: 'any', keyId: 'abcdefABCDEF' }],
  ['rotate --host workerd abcdefABCDEF', { verb: 'rotate', place: 'workerd', keyId: 'abcdefABCDEF' }],
  ['rotate-signing', { verb: 'rotate-signing', place: 'any', dropOld: false }],
  ['rotate-signing --drop-old --remote', { verb: 'rotate-signing', place: 'remote', dropOld: true }],
  ['origins --workspace w', { verb: 'origins', place: 'any', workspace: 'w', allow: [], forget: [] }],
  [
    'origins --workspace w --allow https://a.example/ --allow HTTP://B.example:8080 --forget https://c.example:443',
    {
      verb: 'origins',
      place: 'any',
      workspace: 'w',
      allow: ['https://a.example', 'http://b.example:8080'],
      forget: ['https://c.example'],
    },
  ],
])('"%s" is understood', (line, command) => {
  expect(read(line)).toEqual(command)
})

test.each([
  ['make', 'There is no "make"'],
  ['create', '--workspace NAME'],
  ['create --workspace w', '--role is missing: it must be one of reader, producer, admin.'],
  ['create --workspace w --role boss', '--role is "boss"'],
  ['create --workspace Team --role admin', '"Team" names no workspace'],
  ['create --workspace ../up --role admin', '"../up" names no workspace'],
  ["create --workspace w';-- --role admin", 'names no workspace'],
  ['create --workspace w --role admin --name', '--name'],
  ['create --workspace w --role admin --scope all', "Unknown option '--scope'"],
  ['create w', 'w'],
  ['list --role admin', "Unknown option '--role'"],
  ['list --remote --host deno', '--remote is on Cloudflare, and takes no --host.'],
  ['list --host node', '--host must be workerd or deno, and is "node".'],
  ['revoke', 'npm run keys -- revoke ID'],
  ['rotate one two', '"two" is one word too many'],
  ['rotate 1', 'neither the id of a key'],
  ['origins', '--workspace NAME'],
  ['origins --workspace w --allow *', '"*" is no origin'],
  ['origins --workspace w --allow https://a.example/page', 'such as https://a.example'],
  ['origins --workspace w --allow javascript:alert(1)', 'is no origin'],
])('"%s" is refused, and what is wrong is named', (line, message) => {
  expect(() => read(line)).toThrow(Misuse)
  expect(() => read(line)).toThrow(message)
})

test.each(['', 'two\nlines', '\u001b[31mred', 'left\u202eright', 'x'.repeat(101)])('the name %j is refused', (name) => {
  expect(() => readCommand(['create', '--workspace', 'w', '--role', 'admin', '--name', name])).toThrow('--name')
})

test('a key itself names its id, and one with a slip in it is not repeated', async () => {
  const { text, keyId } = await newKey()
  expect(readCommand(['revoke', text])).toMatchObject({ keyId })
  const slip = `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`
  expect(() => readCommand(['revoke', slip])).toThrow(/^(?!.*jobcast_)/)
})
