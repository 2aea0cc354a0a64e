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

/** The `detail` of every `jobcast-error`. */
export interface ErrorDetail {
  readonly code: string
  /** For people. */
  readonly message: string
}

/** As the entry declares it (index.ts). */
type DetailOf<Type extends keyof GlobalEventHandlersEventMap> =
  GlobalEventHandlersEventMap[Type] extends CustomEvent<infer Detail> ? Detail : never

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
    const asked = this.#getTicket !== null
    // Frameworks say undefined for what is left out.
    this.#getTicket = value ?? null
    if (asked !== (this.#getTicket !== null)) this.#restart()
  }

  /** Texts of the page's own, in place of ours. */
  get messages(): OwnMessages | null {
    return this.#messages
  }

  set messages(value: OwnMessages | null) {
    this.#messages = value
    void this.#learnLanguage()
  }

  /** For what outlives a drawing: asks the page's newest function. Pages make a new one at each of theirs. */
  protected get ticketGiver(): GetTicket | null {
    return this.#getTicket && this.#giveTicket
  }

  readonly #giveTicket: GetTicket = (wanted) => this.#getTicket?.(wanted) ?? null

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

  /** What is shown has changed under way. */
  protected reopen(): void {
    this.close()
    this.open()
  }

  protected abstract draw(): void

  protected setOrRemove(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name)
    else this.setAttribute(name, value)
  }

  /** Sends an event that also listeners outside of all shadow trees hear. */
  protected emit<Type extends keyof GlobalEventHandlersEventMap>(type: Type, detail: DetailOf<Type>): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #restart(): void {
    if (!this.isConnected || !this.root) return
    if (this.#opened) return this.reopen()
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

/** Whether what had the focus is gone, and nothing has it. */
export function focusIsLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
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
