// The stream of server-sent events as the HTML standard reads it ("interpreting an event stream"), fed in pieces of any
// size. `retry` is not read: when to come back is the channel's business.

/**
 * Gives what takes the next piece of the stream, decoded as UTF-8, its byte order mark left on.
 * @param tell told of each event that has data, with the last id that was said.
 */
export function eventParser(tell: (type: string, data: string, id: string) => void): (text: string) => void {
  let rest = ''
  /** What may stand first and says nothing: a byte order mark, the LF of a CRLF that was cut in two. */
  let skip = '\uFEFF'
  let type = ''
  let data: string[] = []
  let id = ''

  function read(line: string): void {
    const [, name, value = ''] = /^([^:]*):? ?(.*)/s.exec(line) ?? []
    if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id' && !value.includes('\0')) id = value
    else if (line === '') {
      if (data.length) tell(type || 'message', data.join('\n'), id)
      data = []
      type = ''
    }
  }

  return (text) => {
    if (text === '') return
    const lines = (rest + (text[0] === skip ? text.slice(1) : text)).split(/\r\n?|\n/)
    skip = text.endsWith('\r') ? '\n' : ''
    rest = lines.pop() ?? ''
    for (const line of lines) read(line)
  }
}
