// The speech of an element: English at once, everything else when it is asked for (languages.ts), and when that fails
// English stays.
import type { OwnMessages } from './messages/messages.ts'
import { ENGLISH, type Speech } from './speech.ts'

/**
 * The speech for a language tag (`de`, `ar-EG`), with what the page says itself in place of ours. Never rejects: a
 * language that there is not, or that cannot be loaded, is English.
 */
export async function loadSpeech(tag: string, own: OwnMessages | null): Promise<Speech> {
  if (own === null && /^en\b/i.test(tag)) return ENGLISH
  try {
    const { loadLanguage, speechIn } = await import('./languages.ts')
    const language = await loadLanguage(tag)
    return language || own ? speechIn(language, own) : ENGLISH
  } catch {
    // The network is away: what is already here can still be read.
    return ENGLISH
  }
}
