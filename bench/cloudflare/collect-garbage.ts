// Memory is read after it: V8 lets garbage lie for as long as nobody needs the room.

/** Collects all garbage of the isolate. @throws where workerd was started without --expose-gc */
export function collectGarbage(): Response {
  const gc: unknown = Reflect.get(globalThis, 'gc')
  if (typeof gc !== 'function') throw new Error('workerd was started without --expose-gc')
  gc()
  return new Response(null, { status: 204 })
}
