// What the custom elements have in common: a base that can be imported where there is no DOM, styles that a strict
// content security policy allows, and events that leave the shadow tree.

/** On a server the elements can be imported and are never made. */
export const ElementBase: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/** Harmless where there is no DOM, and when another copy of the script came first. */
export function define(name: string, element: CustomElementConstructor): void {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element)
}

export function openShadow(element: HTMLElement, ...styles: readonly string[]): ShadowRoot {
  const root = element.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = styles.map(sheetOf)
  return root
}

/** One sheet for all elements of a kind, however many there are on the page. */
const sheets = new Map<string, CSSStyleSheet>()

function sheetOf(styles: string): CSSStyleSheet {
  let sheet = sheets.get(styles)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    sheets.set(styles, sheet)
  }
  return sheet
}

/** Adds styles that came later than their shadow root; safe to repeat. */
export function addSheet(root: ShadowRoot, styles: string): void {
  const sheet = sheetOf(styles)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}

/** Sends an event from the element that also listeners outside of all shadow trees hear. */
export function emit(from: Element, type: string, detail: unknown): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
}
