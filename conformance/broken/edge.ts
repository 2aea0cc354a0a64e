// A service as a function. What is broken is broken by wrapping one in another, on its way in or out.

export type Edge = (request: Request) => Promise<Response>

/** Changes what is answered to requests for which `when` holds. */
export function answering(
  edge: Edge,
  when: (request: Request) => boolean,
  change: (answer: Response) => Promise<Response>,
): Edge {
  return async (request) => {
    const answer = await edge(request)
    return when(request) ? change(answer) : answer
  }
}

export function isStream({ url }: Request): boolean {
  return new URL(url).pathname.endsWith('/stream')
}

/** Another body under the same status and headers. */
export function withBody(answer: Response, body: BodyInit): Response {
  return new Response(body, { status: answer.status, headers: answer.headers })
}
