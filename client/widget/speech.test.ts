import { expect, test } from 'vitest'
import { language as ar } from './messages/ar.ts'
import { language as de } from './messages/de.ts'
import { amountsEn, namesEn } from './messages/amounts-en.ts'
import { detailsEn } from './messages/details-en.ts'
import { en } from './messages/en.ts'
import { importEn } from './messages/import-en.ts'
import { loadSpeech } from './load-speech.ts'
import { ENGLISH } from './speech.ts'

const english: object = { ...en, ...amountsEn, ...detailsEn, ...importEn }

/** Forms whose number the text itself may say in words: `مشاهدان` are two. */
const IN_WORDS: ReadonlySet<string> = new Set(['zero', 'one', 'two'])

/** Every text under its path, its placeholders in the order of the alphabet; of a plural map, of each form with figures. */
function placeholders(value: unknown, path = ''): readonly (readonly [path: string, names: string])[] {
  if (typeof value === 'string') return [[path, (value.match(/\{\w+\}/g) ?? []).toSorted().join()]]
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  if (!('other' in value)) return entries.flatMap(([name, inner]) => placeholders(inner, `${path}.${name}`))
  return entries.flatMap(([form, text]) =>
    placeholders(text, path).filter(([, names]) => names !== '' || !IN_WORDS.has(form)),
  )
}

/** Every plural map in the texts, with its path. */
function pluralMaps(value: unknown, path = ''): readonly (readonly [path: string, map: object])[] {
  if (typeof value !== 'object' || value === null) return []
  if ('other' in value) return [[path, value]]
  return Object.entries(value).flatMap(([name, inner]) => pluralMaps(inner, `${path}.${name}`))
}

const sorted = (texts: readonly (readonly [path: string, names: string])[]) =>
  [...new Set(texts.map((text) => text.join(' ')))].toSorted()

test.each([
  ['German', de],
  ['Arabic', ar],
])('%s says everything that English says, with the same figures in every form', (_, language) => {
  expect(sorted(placeholders({ ...language, names: null, dir: null }))).toEqual(sorted(placeholders(english)))
})

test.each([
  ['German', de, 'de'],
  ['Arabic', ar, 'ar'],
  ['English', { names: namesEn }, 'en'],
])('%s has a text for each of its plural forms, wherever it has several', (_, language, locale) => {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  const maps = pluralMaps(language)
  expect(maps.length).toBeGreaterThan(0)
  for (const [path, map] of maps) expect([path, ...Object.keys(map).toSorted()]).toEqual([path, ...forms.toSorted()])
})

test.each([
  ['German', de],
  ['Arabic', ar],
])('%s has a word for whatever this service counts and logs', (_, { names }) => {
  const ours = ['imported', 'updated', 'skipped', 'failed', 'found', 'traces', 'spans', 'warn', 'error', 'yes', 'no']
  expect(Object.keys(names ?? {})).toEqual(expect.arrayContaining(ours))
})

test('a number takes the form of its language', async () => {
  const { messages, format } = await loadSpeech('ar-EG', null)
  const said = [0, 1, 2, 3, 11, 100].map((count) => format.fill(messages.viewers, { n: '#' }, count))
  expect(new Set(said).size).toBe(6)
})

test.each(['en', 'en-GB', 'fr', '', 'xx_yy!'])('"%s" is English', async (tag) => {
  expect(await loadSpeech(tag, null)).toBe(ENGLISH)
})

test('what a page says itself stands in place of ours, and the rest stays', async () => {
  const { messages } = await loadSpeech('de', { states: { working: 'Läuft' }, retry: 'Neu starten' })
  expect(messages.states.working).toBe('Läuft')
  expect(messages.states.failed).toBe(de.states.failed)
  expect(messages.retry).toBe('Neu starten')
})

test('a page can bring a language that we lack, with its figures', async () => {
  const { messages, format } = await loadSpeech('fr', { locale: 'fr', states: { completed: 'Terminé' } })
  expect(messages.states.completed).toBe('Terminé')
  expect(format.count(1234.5)).toBe(new Intl.NumberFormat('fr', { maximumFractionDigits: 0 }).format(1234.5))
})

test('a locale of the page that is none is told as such, and not taken for a network that is away', async () => {
  await expect(loadSpeech('en', { locale: 'not a locale' })).rejects.toThrow(RangeError)
})

test('what is not given for a placeholder stays as it is written', () => {
  expect(ENGLISH.format.fill('{a} of {b}', { a: '1' })).toBe('1 of {b}')
})
