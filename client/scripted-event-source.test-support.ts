// For tests: an EventSource whose server is the test. It is of the shape that watchJob lets its callers give.
export class ScriptedEventSource extends EventTarget {
  static readonly opened: ScriptedEventSource[] = []

  readonly url: string
  readyState = 0

  constructor(url: string) {
    super()
    this.url = url
    ScriptedEventSource.opened.push(this)
  }

  static get latest(): ScriptedEventSource {
    const latest = ScriptedEventSource.opened.at(-1)
    if (!latest) throw new Error('No connection was opened')
    return latest
  }

  say(type: string, cursor: number, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: String(cursor) }))
  }

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  /** @param readyState 0 when the browser would reconnect by itself, 2 when it gives up. */
  fail(readyState: 0 | 2 = 0): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }

  close(): void {
    this.readyState = 2
  }
}
