// The language of a widget: its texts, and figures as its readers write them. English is here from the start.
import { type Formats, formats } from './format.ts'
import { en } from './messages/en.ts'
import type { DetailMessages, ImportMessages, Language, Messages } from './messages/messages.ts'

export interface Speech {
  /** Also those that come later, where they are not the English ones (amounts-en.ts, details-en.ts, import-en.ts). */
  readonly messages: Messages & Partial<Language>
  readonly format: Formats
}

/** With all the words that job-details.tsx needs. */
export interface DetailSpeech extends Speech {
  readonly messages: Messages & DetailMessages
}

/** With all the words that import-dialog.tsx needs. */
export interface ImportSpeech extends Speech {
  readonly messages: Messages & ImportMessages
}

export const ENGLISH: Speech = { messages: en, format: formats(en) }
