import type { Transport, TransportName, TransportSource } from './transport.ts'

/** A transport whose code is loaded when it is first needed; a load that failed is tried again the next time. */
export function lazily(name: TransportName, load: () => Promise<Transport>): TransportSource {
  let loaded: Transport | null = null
  return {
    name,
    load: () =>
      loaded ??
      load().then((transport) => {
        loaded = transport
        return transport
      }),
  }
}
