/**
 * Queues for a Web Lock, or takes it from whoever has it. The browser frees the lock of a tab that crashed by itself.
 * @param told `granted`, `robbed` when another tab took it, `barred` where a page may have no locks (a sandbox, no
 * storage for it).
 * @returns gives the lock back, or the place in the queue; nothing is told afterwards.
 */
export function claimLock(
  name: string,
  steal: boolean,
  told: (what: 'granted' | 'robbed' | 'barred') => void,
): () => void {
  const leaving = new AbortController()
  const { signal } = leaving
  const held = (): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      signal.addEventListener('abort', () => resolve())
      told('granted')
    })
  // A stealing request takes no signal; it waits for nothing that would have to be given up.
  navigator.locks.request(name, steal ? { steal } : { signal }, held).catch(({ name: reason }: Error) => {
    if (!signal.aborted) told(reason === 'AbortError' ? 'robbed' : 'barred')
  })
  return () => leaving.abort()
}
