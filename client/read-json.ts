/** What the JSON says; undefined when it is none: a proxy's words, never the service's. */
export function readJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
