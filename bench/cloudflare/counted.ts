// How many bytes the runtime took from streams for their readers, whether or not it could send them on.

let taken = 0

export function bytesTaken(): number {
  return taken
}

/** The same answer, its body counted as it is taken. */
export function counted(response: Response): Response {
  const reader = response.body?.getReader()
  if (reader === undefined) return response
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await reader.read()
        if (done) return controller.close()
        taken += value.byteLength
        controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, response)
}
