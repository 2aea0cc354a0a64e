// The language of the widgets of this page, for all of their parts.
import { type Formats, formats } from './format.ts'
import { en, type Messages } from './messages/en.ts'

export interface Speech {
  readonly messages: Messages
  readonly format: Formats
}

const english: Speech = { messages: en, format: formats(en) }

/** To be called where a part is drawn, so that what it says can follow a change of language. */
export function useSpeech(): Speech {
  return english
}
