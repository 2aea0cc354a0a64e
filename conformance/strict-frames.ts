// A parser of event streams that forgives nothing: it knows only what PROTOCOL.md §7.2 lets a service write, and names
// the first thing that is more than that. Pure.

export interface StrictFrame {
  readonly retry: number | null
  readonly id: string | null
  readonly event: string | null
  readonly data: unknown
}

const EVENT_NAMES = [
  'sync',
  'progress',
  'log',
  'phase',
  'total',
  'attempt',
  'completed',
  'failed',
  'heartbeat',
  'busy',
  'job',
  'refused',
]

/** It speaks of the connection and moves no cursor. */
const WITHOUT_ID = 'busy'

/** What JSON text may not hold raw, and what stands between lines for one parser or another. */
const UNSAFE = /[\u0000-\u001f\u007f\u0085\u2028\u2029\ufeff]/u
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/u

/** @throws with the frame in which something stands that §7.2 does not allow. `text` must end with a whole frame. */
export function strictFrames(text: string): readonly StrictFrame[] {
  if (text === '') return []
  const control = CONTROL.exec(text)
  if (control !== null) {
    throw new Error(`a raw ${codeOf(control[0])} stands in the stream at character ${control.index}`)
  }
  if (!text.endsWith('\n\n')) throw new Error(`the stream ends within a frame: ${JSON.stringify(text.slice(-80))}`)
  return text.slice(0, -2).split('\n\n').map(readFrame)
}

/** As much of the text as whole frames make up. */
export function wholeFrames(text: string): string {
  const end = text.lastIndexOf('\n\n')
  return end === -1 ? '' : text.slice(0, end + 2)
}

/** `s`, because U+2028 and U+2029 end no line of a stream. */
const FIELD = /^(retry|id|event|data): (.*)$/su

function readFrame(text: string): StrictFrame {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = FIELD.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`a line is no field: ${shown(line)}`)
    if (fields.has(name)) throw new Error(`a frame has ${name} twice: ${shown(text)}`)
    fields.set(name, value)
  }
  const [retry, id, event, data] = ['retry', 'id', 'event', 'data'].map((name) => fields.get(name) ?? null)
  if (retry !== null && !/^\d+$/.test(retry ?? '')) throw new Error(`retry is no number: ${shown(text)}`)
  if (event === null || event === undefined || data === null || data === undefined) {
    if (retry === null || fields.size !== 1) throw new Error(`a frame lacks event or data: ${shown(text)}`)
    return { retry: Number(retry), id: null, event: null, data: null }
  }
  if (!EVENT_NAMES.includes(event)) throw new Error(`an event of unknown name: ${shown(text)}`)
  if (id === null && event !== WITHOUT_ID) throw new Error(`a frame lacks its id: ${shown(text)}`)
  if (id !== null && id !== undefined && !/^[\x21-\x7e]+$/.test(id)) {
    throw new Error(`the id is no token: ${shown(text)}`)
  }
  const unsafe = UNSAFE.exec(data)
  if (unsafe !== null && unsafe[0] < ' ') throw new Error(`a raw ${codeOf(unsafe[0])} stands in data: ${shown(text)}`)
  return { retry: retry === null ? null : Number(retry), id: id ?? null, event, data: readData(data) }
}

function readData(data: string): unknown {
  const value: unknown = JSON.parse(data)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`data is no object: ${shown(data)}`)
  }
  return value
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function shown(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text)
}
