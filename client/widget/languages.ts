// Languages other than English, and what a page says itself. A script of its own: most pages that are in English need
// none of it.
import { formats } from './format.ts'
import { en } from './messages/en.ts'
import type { Language, OwnMessages } from './messages/messages.ts'
import type { Speech } from './speech.ts'

const LANGUAGES: { readonly [name: string]: () => Promise<{ readonly language: Language }> } = {
  ar: () => import('./messages/ar.ts'),
  de: () => import('./messages/de.ts'),
}

/** The language that the tag names, or null when we lack it or it cannot be loaded. */
export async function loadLanguage(tag: string): Promise<Language | null> {
  try {
    return (await LANGUAGES[tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? '']?.())?.language ?? null
  } catch {
    // The network is away, or a new version of the service has replaced the script.
    return null
  }
}

/** The language, or English, with the page's own texts in place of ours. */
export function speechIn(language: Language | null, own: OwnMessages | null): Speech {
  const base: Speech['messages'] = language ?? en
  const messages: Speech['messages'] = {
    ...base,
    ...own,
    states: { ...base.states, ...own?.states },
    hints: { ...base.hints, ...own?.hints },
    names: { ...base.names, ...own?.names },
  }
  return { messages, format: formats(messages) }
}
