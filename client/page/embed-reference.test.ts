import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { ATTRIBUTES, COLOURS, CORNERS, CUSTOM_PROPERTIES, type Entry, EVENTS, PARTS, SLOTS } from './embed-reference.ts'

const folder = new URL('../widget/', import.meta.url).pathname
let source = ''
for await (const path of glob('*.{ts,tsx,css}', { cwd: folder })) {
  if (!path.includes('.test.')) source += await readFile(`${folder}${path}`, 'utf8')
}

/** Every word that the pattern's group finds in the source, once. */
function found(pattern: RegExp): readonly string[] {
  return [...new Set([...source.matchAll(pattern)].flatMap(([, words = '']) => words.split(' ')))].toSorted()
}

const names = (entries: readonly Entry[]): readonly string[] => entries.map(({ name }) => name).toSorted()

test('every part is described, and no other', () => {
  expect(names(PARTS)).toEqual(found(/\bpart="([^"]+)"/g))
})

test('every custom property is described, and no other', () => {
  expect(names(CUSTOM_PROPERTIES)).toEqual(found(/var\((--jobcast-[\w-]+)/g))
})

test('what can be tried begins with the values of the widgets', () => {
  for (const { name, inLight, inDark } of COLOURS) {
    expect(source).toContain(`var(${name}, light-dark(${inLight}, ${inDark}))`)
  }
  expect(source).toContain(`var(${CORNERS.name}, ${CORNERS.value})`)
})

test('every part of a job is handed on by the dialog around it', () => {
  const ofTheDialog = ['close', 'dialog', 'drop', 'recent', 'sample', 'upload']
  const handedOn = /const PARTS = \[([^\]]*)\]/.exec(source)?.[1]?.match(/[a-z]+/g) ?? []
  expect(handedOn.toSorted()).toEqual(names(PARTS).filter((name) => !ofTheDialog.includes(name)))
})

test('every slot with a name is described, and no other', () => {
  expect(names(SLOTS).filter((name) => !name.startsWith('('))).toEqual(found(/<slot name="([^"]+)"/g))
})

test('every event is described, and no other', () => {
  expect(names(EVENTS)).toEqual(found(/'(jobcast-[\w-]+)': CustomEvent/g))
})

test('every attribute that is observed is described, and no other', () => {
  const [, list = ''] = /observedAttributes[^=]*= \[([^\]]*)\]/.exec(source) ?? []
  expect(names(ATTRIBUTES)).toEqual([...list.matchAll(/'(\w+)'/g)].map(([, name]) => name).toSorted())
})
