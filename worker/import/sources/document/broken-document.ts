// Where a JSON document breaks, said to the person who exported it.
import type { DocumentFault } from './document-fault.ts'
import { countInWords } from '../in-words.ts'
import { UnreadableSource } from '../source.ts'

/** `name` is what to call the file. */
export function brokenDocument({ kind, at, path }: DocumentFault, name: string): UnreadableSource {
  const place = `at byte ${countInWords(at)}, in ${path}`
  switch (kind) {
    case 'ends_inside':
      return new UnreadableSource(
        `${name} ends in the middle, ${place}: it may have been cut off. Export or copy it again.`,
      )
    case 'goes_on':
      return new UnreadableSource(
        `${name} goes on after the end of its JSON document, at byte ${countInWords(at)}. ` +
          'A file holds one document, or one JSON value a line.',
      )
    case 'wrong_bracket':
      return new UnreadableSource(`${name} is not valid JSON: a bracket closes what was not opened, ${place}.`)
    case 'too_deep':
      return new UnreadableSource(`${name} is nested too deeply to be read, ${place}.`)
    default:
      return kind satisfies never
  }
}
