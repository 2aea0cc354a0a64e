// Who watches, as a service counts it: one id for all pages of one browser, drawn at random and used for nothing else.

const KEY = 'jobcast-viewer'

/** Its only use is to be counted once: chance need not be secret. */
let known = Math.random().toString(36).slice(2)

/** The same for every call in a browser; where nothing may be stored, the same for every call in this page. */
export function viewerId(): string {
  try {
    known = localStorage[KEY] ??= known
  } catch {
    // No storage here, or not for us: a reload then counts as somebody else, and no harm is done.
  }
  return known
}
