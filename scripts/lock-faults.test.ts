import { expect, test } from 'vitest'
import { installedFaults, lockFaults } from './lock-faults.ts'

const good = { version: '1.0.0', integrity: 'sha512-a' }
const lock = {
  '': { version: '0.1.0' },
  'node_modules/a': good,
  'node_modules/a/node_modules/@s/b': { ...good, hasInstallScript: true },
  'node_modules/c': { ...good, optional: true },
}
const allowed = { '@s/b': true }

test('a lock that names every package by its content and allows what it must is right', () => {
  expect(lockFaults(lock, allowed)).toEqual([])
  expect(lockFaults(lock, { '@s/b': false })).toEqual([])
})

test.each([
  ['no hash', { 'node_modules/d': { version: '1.0.0' } }, allowed, /node_modules\/d has no integrity/],
  ['a registry', { 'node_modules/d': { ...good, resolved: 'https://r.example/d.tgz' } }, allowed, /r\.example/],
  ['a new script', { 'node_modules/d': { ...good, hasInstallScript: true } }, allowed, /d has an install script/],
  [
    'a name like one of an object',
    { 'node_modules/toString': { ...good, hasInstallScript: true } },
    allowed,
    /toString/,
  ],
  ['an allowance for nothing', {}, { ...allowed, e: true }, /allowScripts names e/],
])('%s is a fault', (_, more, allowance, fault) => {
  expect(lockFaults({ ...lock, ...more }, allowance)).toEqual([expect.stringMatching(fault)])
})

test('what is installed is what the lock names, optional packages aside', () => {
  const { '': _, 'node_modules/c': __, ...installed } = lock
  expect(installedFaults(lock, installed)).toEqual([])
  expect(installedFaults(lock, { ...installed, 'node_modules/c': good })).toEqual([])
})

test('a package that is missing is a fault', () => {
  expect(installedFaults(lock, { 'node_modules/a/node_modules/@s/b': good })).toEqual([
    'node_modules/a 1.0.0 is not installed',
  ])
})

test.each([
  ['of another version', { 'node_modules/a': { ...good, version: '1.0.1' } }, /a is 1\.0\.1, .* wants 1\.0\.0/],
  ['of another content', { 'node_modules/a': { ...good, integrity: 'sha512-b' } }, /a is 1\.0\.0/],
  ['not in the lock', { 'node_modules/x': good }, /x is 1\.0\.0, and the lock wants none/],
])('a package that is %s is a fault', (_, change, fault) => {
  const { '': __, ...installed } = lock
  expect(installedFaults(lock, { ...installed, ...change })).toEqual([expect.stringMatching(fault)])
})
