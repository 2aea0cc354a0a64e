// The speech of an element: English at once, everything else when it is asked for (languages.ts), and when that fails
// English stays.
import type { OwnMessages } from './messages/messages.ts'
import { ENGLISH, type Speech } from './speech.ts'

/**
 * The speech for a language tag (`de`, `ar-EG`), with what the page says itself in place of ours. A language that there
 * is not, or that cannot be loaded, is English.
 * @throws RangeError when the page's own `locale` is no language tag.
 */
export async function loadSpeech(tag: string, own: OwnMessages | null): Promise<Speech> {
  if (own === null && /^en\b/i.test(tag)) return ENGLISH
  // The network is away: what is already here can still be read.
  const languages = await import('./languages.ts').catch(() => null)
  const language = await languages?.loadLanguage(tag)
  return languages && (language || own) ? languages.speechIn(language ?? null, own) : ENGLISH
}
