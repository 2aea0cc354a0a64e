// Chance that can be repeated: the same seed gives the same numbers.

/** The seed of this run: `SEED`, else a new one. A test that fails names it. */
export const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 32)

/** Numbers from 0 up to, not including, 1 (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
