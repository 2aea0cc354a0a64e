// What everybody writes first: an object that keeps its readers' controllers and enqueues each event to each of them.
// It stores nothing, which is in its favour; with `?stored` it stores each push before it tells of it, as jobcast does.
import { DurableObject } from 'cloudflare:workers'

interface Env {
  readonly JOBS: DurableObjectNamespace<JobObject>
}

interface Event {
  readonly type: string
  readonly data: unknown
}

export class JobObject extends DurableObject<Env> {
  readonly #readers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  readonly #encoder = new TextEncoder()
  #cursor = 0

  async push(events: readonly Event[], stored: boolean): Promise<number> {
    if (stored) {
      this.ctx.storage.kv.put('newest', events.at(-1))
      await this.ctx.storage.sync()
    }
    for (const { type, data } of events) {
      const frame = `id: ${++this.#cursor}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
      const bytes = this.#encoder.encode(frame)
      for (const reader of this.#readers) this.#send(reader, bytes)
    }
    return this.#cursor
  }

  override fetch(): Response {
    let own: ReadableStreamDefaultController<Uint8Array> | null = null
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller
        this.#readers.add(controller)
        controller.enqueue(this.#encoder.encode(': hello\n\n'))
      },
      cancel: () => {
        if (own !== null) this.#readers.delete(own)
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' } })
  }

  #send(reader: ReadableStreamDefaultController<Uint8Array>, bytes: Uint8Array): void {
    try {
      reader.enqueue(bytes)
    } catch {
      // The reader has gone; enqueueing is how this object finds out.
      this.#readers.delete(reader)
    }
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const [, , id = '', action] = pathname.split('/')
    const job = env.JOBS.get(env.JOBS.idFromName(id))
    if (action === 'stream') return job.fetch(request)
    if (action === 'updates') {
      return Response.json({ cursor: await job.push(await request.json(), searchParams.has('stored')) })
    }
    return new Response(null, { status: 204 })
  },
}
