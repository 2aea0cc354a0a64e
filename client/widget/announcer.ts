// One polite live region for the page, however many widgets it holds. While a modal dialog is open everything outside it
// is inert and silent, so the region moves into the dialog of whoever speaks.
import { around } from './element.ts'

/** A reader notices a text that changes in a region that was there before, not a region that arrives with its text. */
const NOTICE_MS = 150

/** Two widgets of one job say the same at the same moment: once is enough. */
const SAME_WITHIN_MS = 2_000

let region: HTMLElement | null = null
let waiting: string[] = []
let last = { text: '', at: 0 }

/**
 * Has the text read out when the reader is idle.
 * @param lang the language that the text is in.
 */
export function announce(text: string, from: Element, lang: string): void {
  const now = Date.now()
  if (text === last.text && now - last.at < SAME_WITHIN_MS) return
  last = { text, at: now }
  const place = openDialogAround(from) ?? document.body
  region ??= makeRegion()
  if (region.parentNode !== place) {
    // What was said elsewhere is not said again here.
    region.textContent = ''
    place.append(region)
  }
  region.lang = lang
  waiting.push(text)
  if (waiting.length === 1) setTimeout(speak, NOTICE_MS)
}

function speak(): void {
  if (region) region.textContent = waiting.join('. ')
  waiting = []
}

function makeRegion(): HTMLElement {
  const element = document.createElement('div')
  element.setAttribute('role', 'status')
  Object.assign(element.style, {
    position: 'absolute',
    inlineSize: '1px',
    blockSize: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  })
  return element
}

function openDialogAround(element: Element): Element | null {
  for (const node of around(element)) {
    if (node instanceof HTMLDialogElement && node.open) return node
  }
  return null
}
