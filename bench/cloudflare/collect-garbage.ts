// Memory is read after it: V8 lets garbage lie for as long as nobody needs the room.

/** Collects all garbage of the isolate. @throws where workerd was started without --expose-gc */
export function collectGarbage(): Response {
  const gc: unknown = Reflect.get(globalThis, 'gc')
  if (typeof gc !== 'function') throw new Error('workerd was started without --expose-gc')
  // The heap gives back what it keeps at hand as well: otherwise it does so in steps of some ten seconds.
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  return new Response(null, { status: 204 })
}
