// By what a caller is counted who need not say who they are: the network address, as far as it tells callers apart.
import { isLoopback } from './loopback.ts'

/**
 * What is counted: an IPv4 address, or the first half of an IPv6 address, all of which one household or one rented
 * machine holds. Null where nobody is to be counted: on the machine itself, or where no address is known.
 */
export function countedAddress(address: string | null): string | null {
  if (address === null || address === '' || isLoopback(address)) return null
  if (!address.includes(':') || /\d+\.\d+\.\d+\.\d+$/.test(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const whole = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${whole
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** The nearest proxy's word, which is the last: what stands before it, the client may have made up. */
export function lastForwarded(request: Request): string | null {
  return request.headers.get('X-Forwarded-For')?.split(',').at(-1)?.trim() ?? null
}
