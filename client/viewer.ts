// Who watches, as a service counts it: one id for all pages of one browser, drawn at random and used for nothing else.

const KEY = 'jobcast-viewer'

let known: string | null = null

/** The same for every call in a browser; where nothing may be stored, the same for every call in this page. */
export function viewerId(): string {
  known ??= stored()
  return known
}

function stored(): string {
  const drawn = draw()
  try {
    const before = localStorage.getItem(KEY)
    if (before) return before
    localStorage.setItem(KEY, drawn)
  } catch {
    // No storage here, or not for us: a reload then counts as somebody else, and no harm is done.
  }
  return drawn
}

/** Not `randomUUID`, which pages without https lack. */
function draw(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('')
}
