// Changes a stream frame by frame while it is under way. An editor belongs to one stream and may remember.
import { type Edge, isStream, withBody } from './edge.ts'

export interface Frame {
  readonly event: string
  readonly id: string
  readonly data: string
  /** As it came, its empty line included; what an editor that changes nothing returns. */
  readonly text: string
}

/** What stands in the place of the frame: '' drops it. */
export type Editor = (frame: Frame) => string

export function editingFrames(edge: Edge, editor: () => Editor): Edge {
  return async (request) => {
    const answer = await edge(request)
    if (!isStream(request) || answer.status !== 200 || answer.body === null) return answer
    const edit = editor()
    let pending = ''
    const edited = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TransformStream<string, string>({
        transform(chunk, controller) {
          const parts = (pending + chunk).split('\n\n')
          pending = parts.pop() ?? ''
          const text = parts.map((part) => edit(readFrame(`${part}\n\n`))).join('')
          if (text !== '') controller.enqueue(text)
        },
      }),
    )
    return withBody(answer, edited.pipeThrough(new TextEncoderStream()))
  }
}

function readFrame(text: string): Frame {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  return { event: field('event'), id: field('id'), data: field('data'), text }
}
