// Text that goes into a column of its own. SQLite would store a lone surrogate as broken UTF-8 and end many of its
// functions at a NUL; columns hold U+FFFD for both. Bodies are JSON text, which keeps them escaped and so unchanged.

/** Longer texts are shortened in their column and kept whole in the body's envelope; lists need no more than this. */
export const COLUMN_CHARS = 8_000

/** Ids are keys, which cannot be shortened; no tracer makes them longer than some dozens of characters. */
export const ID_CHARS = 1_000

const ELLIPSIS = '…'

/** The text as a column can hold it. */
export function columnText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** The same, at most `COLUMN_CHARS` long; a text that was shortened ends in an ellipsis. */
export function shortColumnText(text: string): string {
  return columnText(text.length <= COLUMN_CHARS ? text : text.slice(0, COLUMN_CHARS - 1) + ELLIPSIS)
}
