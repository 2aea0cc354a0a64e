// Takes keys and tickets out of text that people are shown and logs keep: whoever reads a log must not be let in by it.

const SECRETS: readonly (readonly [RegExp, string])[] = [
  // A JSON Web Token begins with `{"` in base64.
  [/\beyJ[\w-]+(\.[\w-]*)*/g, '<ticket>'],
  [/\bjobcast_[0-9A-Za-z]+_[0-9A-Za-z_]*/g, '<key>'],
  [/([?&]ticket=)[^&#\s"']+/gi, '$1<ticket>'],
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, '$1<hidden>'],
]

export function redact(text: string): string {
  return SECRETS.reduce((left, [secret, place]) => left.replace(secret, place), text)
}
