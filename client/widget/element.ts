// What the custom elements have in common: a base that can be imported where there is no DOM, attributes that are also
// properties, styles that a strict content security policy allows, a language, and events that leave the shadow tree.
import { render } from 'preact'
import type { OwnMessages } from './messages/messages.ts'
import { loadSpeech } from './load-speech.ts'
import { ENGLISH, type Speech } from './speech.ts'
import type { GetTicket } from './ticket-source.ts'
import styles from './widget.css?inline'

/** On a server the elements can be imported and are never made. */
const ElementBase: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/** Harmless where there is no DOM, and when another copy of the script came first. */
export function define(name: string, element: CustomElementConstructor): void {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element)
}

export abstract class WidgetElement extends ElementBase {
  static readonly observedAttributes: readonly string[] = ['job', 'src', 'ticket', 'lang']

  protected root: ShadowRoot | null = null
  protected speech: Speech = ENGLISH
  #messages: OwnMessages | null = null
  #getTicket: GetTicket | null = null
  #opened = false

  /** The address of the service, absolute or relative to the document; where this script came from by default. */
  get src(): string | null {
    return this.getAttribute('src')
  }

  set src(value: string | null) {
    this.setOrRemove('src', value)
  }

  /** The right to what is shown, where the service asks for one. */
  get ticket(): string | null {
    return this.getAttribute('ticket')
  }

  set ticket(value: string | null) {
    this.setOrRemove('ticket', value)
  }

  /** How to get a ticket: asked when there is none yet, and when one has expired. */
  get getTicket(): GetTicket | null {
    return this.#getTicket
  }

  set getTicket(value: GetTicket | null) {
    this.#getTicket = value
    this.#restart()
  }

  /** Texts of the page's own, in place of ours. */
  get messages(): OwnMessages | null {
    return this.#messages
  }

  set messages(value: OwnMessages | null) {
    this.#messages = value
    void this.#learnLanguage()
  }

  connectedCallback(): void {
    this.#adoptProperties()
    if (!this.root) {
      this.root = this.attachShadow({ mode: 'open' })
      addSheet(this.root, styles)
    }
    if (!this.#opened) this.#restart()
    void this.#learnLanguage()
  }

  disconnectedCallback(): void {
    // An element that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected || !this.root) return
      this.#opened = false
      this.close()
      render(null, this.root)
    })
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return
    if (name === 'lang') void this.#learnLanguage()
    else this.#restart()
  }

  /** Begins with what the attributes and properties say now; closed before. */
  protected abstract open(): void

  protected abstract close(): void

  protected abstract draw(): void

  protected setOrRemove(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name)
    else this.setAttribute(name, value)
  }

  /** Sends an event that also listeners outside of all shadow trees hear. */
  protected emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #restart(): void {
    if (!this.isConnected || !this.root) return
    if (this.#opened) this.close()
    this.#opened = true
    this.open()
  }

  async #learnLanguage(): Promise<void> {
    const own = this.#messages
    const tag = languageAround(this)
    const speech = await loadSpeech(tag, own)
    // Another language may have been wanted meanwhile.
    if (!this.isConnected || speech === this.speech || own !== this.#messages || tag !== languageAround(this)) return
    this.speech = speech
    this.draw()
  }

  /** What the page set before this script had come lies on the element itself, and hides the properties of its class. */
  #adoptProperties(): void {
    for (const name of ['job', 'src', 'ticket', 'getTicket', 'messages']) {
      const own = Object.getOwnPropertyDescriptor(this, name)
      if (!own) continue
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, own.value)
    }
  }
}

/** The node and all that is around it, also outside of its shadow trees. */
export function* around(node: Node): Generator<Node> {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode) yield at
}

function languageAround(element: Element): string {
  for (const node of around(element)) {
    const tag = node instanceof Element && node.getAttribute('lang')
    if (tag) return tag
  }
  return navigator.language
}

/** One sheet for all elements of a kind, however many there are on the page. */
const sheets = new Map<string, CSSStyleSheet>()

/** Gives a shadow root styles; safe to repeat. */
export function addSheet(root: ShadowRoot, css: string): void {
  let sheet = sheets.get(css)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    sheets.set(css, sheet)
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
