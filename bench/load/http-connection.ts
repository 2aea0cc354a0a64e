// One kept connection for small requests, as lean as the load program needs it: one request at a time, no parsing beyond
// status and body. One that a server closed while it had nothing to do is opened again by the next request, also when
// the two met on their way: a server that closes has not read what came too late.
import { connect, type Socket } from 'node:net'
import { ResponseReader } from './response-reader.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Push {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export class HttpConnection {
  readonly #port: number
  readonly #response: ResponseReader
  #socket: Socket
  #isOpen = true
  /** Whether a request was answered on the socket that is open. */
  #isUsed = false
  #request = ''
  #body = ''
  #settle: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | null = null

  constructor(port: number) {
    this.#port = port
    this.#response = new ResponseReader((bytes, from, to) => {
      this.#body += bytes.toString('latin1', from, to)
    })
    this.#socket = this.#open()
  }

  get busy(): boolean {
    return this.#settle !== null
  }

  /** @throws when the connection breaks before the answer is there. */
  send(method: 'GET' | 'POST', { path, headers = {}, body }: Push): Promise<Answer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = Buffer.byteLength(body)
    if (!this.#isOpen) this.#socket = this.#open()
    this.#request = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${body}`
    this.#socket.write(this.#request)
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  close(): void {
    this.#settle = null
    this.#socket.destroy()
  }

  #open(): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true })
    this.#isOpen = true
    this.#isUsed = false
    socket.on('data', (bytes: Buffer) => {
      this.#response.read(bytes, bytes.length)
      if (this.#response.ended) this.#answer()
    })
    let reason = new Error('the server closed the connection of a producer')
    socket.once('error', (error) => (reason = error))
    socket.once('close', () => this.#closed(reason))
    return socket
  }

  #answer(): void {
    const answer = { status: this.#response.status, body: this.#body }
    this.#response.next()
    this.#isUsed = true
    this.#body = ''
    const settle = this.#settle
    this.#settle = null
    settle?.resolve(answer)
  }

  #closed(reason: Error): void {
    this.#isOpen = false
    if (this.#settle === null) return
    if (this.#isUsed && this.#response.status === 0) {
      this.#socket = this.#open()
      this.#socket.write(this.#request)
      return
    }
    this.#settle.reject(reason)
    this.#settle = null
  }
}
