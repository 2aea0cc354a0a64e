// One viewer: a raw connection that reads an event stream and keeps only numbers. It asks for nothing but the stream,
// and reconnects by its cursor if it was told to.
import { connect, type Socket } from 'node:net'
import { FrameScanner } from './frame-scanner.ts'
import { ResponseReader } from './response-reader.ts'
import { Tally } from './tally.ts'

export interface ViewerOptions {
  readonly port: number
  readonly path: string
  /** Reads the head of the answer and then nothing more. */
  readonly stalled?: boolean
  /** Comes back after this many milliseconds whenever it loses its connection. */
  readonly reconnectMs?: number
}

export interface ViewerEvents {
  /** What is read is told once for all that came at once: the highest number before and after. */
  readonly onRead: (before: number, after: number) => void
  readonly onOpen: () => void
  readonly onLost: (reason: string) => void
}

/** All viewers read into the same memory: a read is over before the next one begins. */
const shared = Buffer.allocUnsafeSlow(1024 * 1024)

export class Viewer {
  /** The highest number seen. */
  last = 0
  readonly tally = new Tally()
  bytes = 0
  /** Times that the server said that something is lost for good. */
  gaps = 0
  open = false
  readonly #options: ViewerOptions
  readonly #events: ViewerEvents
  #socket: Socket | null = null
  #lastId = ''
  #over = false

  constructor(options: ViewerOptions, events: ViewerEvents) {
    this.#options = options
    this.#events = events
    this.#connect()
  }

  close(): void {
    this.#over = true
    this.#socket?.destroy()
  }

  #number(seq: number): void {
    this.tally.add(seq)
    if (seq > this.last) this.last = seq
  }

  #connect(): void {
    const scanner = new FrameScanner((seq) => this.#number(seq))
    const response = new ResponseReader((bytes, from, to) => scanner.read(bytes, from, to))
    const callback = (length: number): boolean => {
      const before = this.last
      this.bytes += length
      response.read(shared, length)
      if (!this.open) this.#opened(response.status)
      if (scanner.lastId !== '') this.#lastId = scanner.lastId
      this.gaps += scanner.gaps
      scanner.gaps = 0
      if (this.last !== before) this.#events.onRead(before, this.last)
      return this.#options.stalled !== true
    }
    const socket = connect({ host: '127.0.0.1', port: this.#options.port, onread: { buffer: shared, callback } })
    this.#socket = socket
    const place = this.#lastId === '' ? '' : `Last-Event-ID: ${this.#lastId}\r\n`
    socket.write(`GET ${this.#options.path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n${place}\r\n`)
    socket.once('error', () => socket.destroy())
    socket.once('close', () => this.#lost())
  }

  #opened(status: number): void {
    if (status === 0) return
    if (status !== 200) {
      this.#over = true
      this.#events.onLost(`was answered ${status}`)
      this.#socket?.destroy()
      return
    }
    this.open = true
    this.#events.onOpen()
  }

  #lost(): void {
    this.open = false
    if (this.#over) return
    const { reconnectMs } = this.#options
    if (reconnectMs === undefined) this.#events.onLost('lost its connection')
    else setTimeout(() => this.#connect(), reconnectMs)
  }
}
