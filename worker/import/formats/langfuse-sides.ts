// The two sides of an observation that was made of an OpenTelemetry span: its own input and output, and what the
// span's attributes say of the same. The observation's own word stands; the attributes fill what it leaves open, and
// what they say beyond it is kept as an attribute. What they only repeat is dropped.
import type { Json } from '../../../durable/protocol/update.ts'
import type { Message } from '../span.ts'
import type { Meaning } from './attributes/meaning.ts'
import { type JsonDraft, sameJson, saysNothing } from './json-value.ts'
import { readSide } from './messages/read-side.ts'
import { sameMessages } from './messages/same-messages.ts'
import type { SpanFields } from './span-fields.ts'

interface Sides {
  readonly fields: Pick<SpanFields, 'input' | 'output' | 'input_messages' | 'output_messages'>
  /** What the attributes said beyond the observation, under OpenInference's names. */
  readonly beyond: JsonDraft
}

/** `input` and `output` are the observation's own, unpacked; null where it has none. */
export function joinSides(input: Json, output: Json, told: Meaning | undefined): Sides {
  if (told === undefined) return { fields: { input, output }, beyond: {} }
  const beyond: JsonDraft = {}
  const into = joinSide(input, told.input, told.input_messages, beyond, 'input')
  const out = joinSide(output, told.output, told.output_messages, beyond, 'output')
  return {
    fields: { input: into.value, input_messages: into.messages, output: out.value, output_messages: out.messages },
    beyond,
  }
}

function joinSide(
  own: Json,
  toldValue: Json | undefined,
  toldMessages: readonly Message[] | undefined,
  beyond: JsonDraft,
  side: 'input' | 'output',
): { readonly value: Json | undefined; readonly messages: readonly Message[] | undefined } {
  if (own === null) return { value: toldValue, messages: toldMessages }
  const ownMessages = readSide(own)?.messages
  if (toldValue !== undefined && !sameJson(own, toldValue) && !says(ownMessages, toldValue)) {
    beyond[`${side}.value`] = toldValue
  }
  if (ownMessages === undefined || toldMessages === undefined) return { value: own, messages: toldMessages }
  if (!isWithin(toldMessages, ownMessages)) beyond[`llm.${side}_messages`] = toldMessages.map(asJson)
  return { value: own, messages: ownMessages.length === 0 ? toldMessages : undefined }
}

/** Whether the messages stand among the others, in the same order. */
function isWithin(messages: readonly Message[], others: readonly Message[]): boolean {
  let next = 0
  for (const other of others) {
    const message = messages[next]
    if (message === undefined) return true
    if (sameMessages([message], [other])) next++
  }
  return next === messages.length
}

/** A result that is what one of the messages says: pydantic-ai repeats the last answer as `final_result`. */
function says(messages: readonly Message[] | undefined, value: Json): boolean {
  return typeof value === 'string' && messages !== undefined && messages.some((message) => message.content === value)
}

function asJson(message: Message): Json {
  const json: JsonDraft = {}
  for (const [key, value] of Object.entries(message)) if (!saysNothing(value)) json[key] = value
  return json
}
