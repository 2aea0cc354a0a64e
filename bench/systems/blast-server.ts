// Sends every viewer the same frames as fast as it takes them: what the load program can read at most.
import { createServer } from 'node:http'
import { event } from './event.ts'

/** Some 450 kB: so many that writing them costs this server less than reading them costs the load program. */
const framesPerWrite = 4000

createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  const frames = Array.from({ length: framesPerWrite }, (_, index) => {
    const { type, data } = event('fact', index + 1, 0)
    return `id: 1000000\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
  })
  const bytes = Buffer.from(frames.join(''))
  const write = (): void => {
    if (request.destroyed) return
    if (response.write(bytes)) setImmediate(write)
    else response.once('drain', write)
  }
  write()
}).listen(Number(process.argv[2]), '127.0.0.1')
