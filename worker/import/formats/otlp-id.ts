// Ids as OTLP/JSON writes them (hex) and as plain protobuf JSON writes them (base64), in one form: lower-case hex.
// An id of any other shape is somebody's own and is kept as it is; span, parent and link ids all come through here,
// so that they still agree.
import type { Json } from '../../../durable/protocol/update.ts'
import { textOf } from './json-value.ts'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Undefined for a missing id and for the one of zeros, which OTLP means as none. */
export function readOtlpId(value: Json | undefined): string | undefined {
  const text = textOf(value)
  if (text === undefined) return undefined
  const id = normalId(text)
  return /^0+$/.test(id) ? undefined : id
}

function normalId(text: string): string {
  if (isHex(text)) return text.toLowerCase()
  // 16 and 8 bytes in base64 always end in this padding.
  if ((text.length === 24 && text.endsWith('==')) || (text.length === 12 && text.endsWith('='))) {
    return hexOfBase64(text.replace(/=+$/, '')) ?? text
  }
  return text
}

function isHex(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 0x20
    if (!((code >= 0x30 && code <= 0x39 && text.charCodeAt(at) < 0x40) || (code >= 0x61 && code <= 0x66))) return false
  }
  return true
}

/** Null when the text holds anything but base64, in either alphabet. */
function hexOfBase64(text: string): string | null {
  let hex = ''
  let bits = 0
  let held = 0
  for (const letter of text) {
    const value = BASE64.indexOf(letter === '-' ? '+' : letter === '_' ? '/' : letter)
    if (value < 0) return null
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    hex += ((held >> bits) & 0xff).toString(16).padStart(2, '0')
    held &= (1 << bits) - 1
  }
  return hex
}
