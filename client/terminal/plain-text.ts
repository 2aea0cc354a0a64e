// Text of others for a terminal: nothing in it may move the cursor, colour the screen, ring, or turn the order of what
// is read (https://trojansource.codes).
import { stripVTControlCharacters } from 'node:util'

/** C0, DEL and C1: what ends or starts a line among them becomes a space. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Marks, embeddings, overrides and isolates of the bidirectional algorithm. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** One line of what can be seen. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROLS, ' ').replace(DIRECTIONS, '').trim()
}
