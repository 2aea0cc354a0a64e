// The beginning of a large document as a value: cut behind the last thing that is complete, with what stands open
// closed. Only good for looking at: what it leaves out is read later.
import type { Json } from '../../../../durable/protocol/update.ts'
import { readJson } from '../read-json.ts'

/** Below this a document shows too little of itself to be recognised. */
const LEAST_BYTES = 16

/** Null when not even a short beginning is valid JSON. */
export function readableBeginning(head: Uint8Array): Json | null {
  for (let { length } = head; ; length >>= 1) {
    const read = readJson(closed(head.subarray(0, length)), 0)
    if (read.ok) return read.value
    if (length < LEAST_BYTES) return null
  }
}

function closed(head: Uint8Array): Uint8Array {
  const closers: number[] = []
  let inString = false
  let complete = 0
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]
    if (inString) {
      if (byte === 0x5c) i += 1
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) {
      inString = true
    } else if (byte === 0x7b || byte === 0x5b) {
      closers.push(byte + 2)
      complete = i + 1
    } else if (byte === 0x7d || byte === 0x5d) {
      closers.pop()
      complete = i + 1
    } else if (byte === 0x2c) {
      complete = i
    }
  }
  const whole = new Uint8Array(complete + closers.length)
  whole.set(head.subarray(0, complete))
  whole.set(closers.toReversed(), complete)
  return whole
}
