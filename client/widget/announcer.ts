// One polite live region for the page, however many widgets it holds. While a modal dialog is open everything outside it
// is inert and silent: the region then stays in there, whoever speaks.
import { around } from './element.ts'

/** A reader notices a text that changes in a region that was there before, not a region that arrives with its text. */
const NOTICE_MS = 150

/** Two widgets of one job say the same at the same moment: once is enough. */
const SAME_WITHIN_MS = 2_000

let region: HTMLElement | null = null
let modal: HTMLDialogElement | null = null
let waiting: string[] = []
/** When each text was last said, of those that were said a moment ago. */
const said = new Map<string, number>()

/** Has a modal dialog of ours, which is open, heard from now on; for as long as it stays open. */
export function announceIn(dialog: HTMLDialogElement): void {
  modal = dialog
  moveRegion(dialog)
}

/**
 * Has the text read out when the reader is idle.
 * @param lang the language that the text is in.
 */
export function announce(text: string, from: Element, lang: string): void {
  const place = openDialogAround(from) ?? (modal?.open && modal.isConnected ? modal : document.body)
  const element = moveRegion(place)
  const now = Date.now()
  for (const [other, at] of said) if (now - at >= SAME_WITHIN_MS) said.delete(other)
  if (said.has(text)) return
  said.set(text, now)
  element.lang = lang
  waiting.push(text)
  if (waiting.length === 1) setTimeout(speak, NOTICE_MS)
}

function speak(): void {
  if (region) region.textContent = waiting.join('. ')
  waiting = []
}

/** What was said elsewhere is not said again there, and may be: nobody heard it. */
function moveRegion(place: Element): HTMLElement {
  region ??= makeRegion()
  if (region.parentNode !== place) {
    region.textContent = ''
    if (waiting.length === 0) said.clear()
    place.append(region)
  }
  return region
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
