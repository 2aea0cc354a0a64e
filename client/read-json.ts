/** What the JSON says; undefined when it is none: a proxy's words, never the service's. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
