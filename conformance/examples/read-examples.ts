// The exchanges written in PROTOCOL.md, as values. A fenced `http` block is one story: requests, each with what is
// answered. Pure; the format is what a reader of the page sees.

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text, or '' for none. */
  readonly body: string
  readonly status: number
  /** JSON that must be found in the answer, or the frames of a stream, or ''. */
  readonly answer: string
}

export interface Example {
  /** Of the clause above it. */
  readonly clause: string
  readonly exchanges: readonly Exchange[]
}

const BLOCK_OR_CLAUSE = /^\*\*§(?<clause>\d+\.\d+)|^```http\n(?<block>[^]*?)^```$/gmu
const EXCHANGE =
  /^(?<method>GET|POST) (?<path>\S+)\n(?<head>(?:[A-Za-z-]+: .*\n)*)(?<body>[^]*?)\n?^(?<status>\d{3})\b(?<answer>[^]*?)(?=^(?:GET|POST) |$(?![^]))/gmu

export function readExamples(markdown: string): readonly Example[] {
  const examples: Example[] = []
  let clause = ''
  for (const { groups } of markdown.matchAll(BLOCK_OR_CLAUSE)) {
    clause = groups?.['clause'] ?? clause
    const block = groups?.['block']
    if (block !== undefined) examples.push({ clause, exchanges: Array.from(block.matchAll(EXCHANGE), readExchange) })
  }
  return examples
}

function readExchange({ groups = {} }: RegExpMatchArray): Exchange {
  const { method = '', path = '', head = '', body = '', status = '', answer = '' } = groups
  const headers = head.split('\n').flatMap((line) => (line === '' ? [] : [line.split(': ')]))
  return {
    method,
    path,
    headers: Object.fromEntries(headers),
    body: body.trim(),
    status: Number(status),
    answer: answer.trim(),
  }
}
