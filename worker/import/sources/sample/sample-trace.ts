// One trace of the built-in sample: an agent that asks a model, calls tools, reads papers and answers. The same index
// always makes the same trace, to the last byte, so that importing the sample again writes nothing twice.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import { previewOf } from '../../preview.ts'
import type { Message, Span, SpanBody, TraceInfo } from '../../span.ts'
import { randomOf, type Random } from './random.ts'
import { SAMPLE_DESKS, SAMPLE_MODELS, type SampleDesk, type SampleModel, type SampleTool } from './sample-content.ts'

interface SampleTrace {
  /** The root first. */
  readonly spans: readonly Span[]
  readonly trace: TraceInfo
}

/** 2026-01-05 08:00 UTC, a Monday. */
const FIRST_START_US = Date.UTC(2026, 0, 5, 8) * 1000

/** From one trace to the next: two thousand of them fill most of a day. */
const APART_US = 37_000_000

/** How often a call of a tool fails; the model then goes on without it. */
const TOOL_FAILURES = 0.04

/** How often the agent itself gives up after its tools failed. */
const AGENT_FAILURES = 0.3

/** Characters a token; close enough for a sample in English. */
const CHARACTERS_A_TOKEN = 4

/** The trace with this number, from 0. */
export function sampleTrace(index: number): SampleTrace {
  return new Conversation(index).play()
}

class Conversation {
  readonly #random: Random
  readonly #index: number
  readonly #traceId: string
  readonly #desk: SampleDesk
  readonly #model: SampleModel
  readonly #session: string
  readonly #user: string
  readonly #spans: Span[] = []
  readonly #messages: Message[] = []
  #clock: number
  #failed = false

  constructor(index: number) {
    this.#index = index
    this.#random = randomOf(index)
    this.#traceId = hex(index, 8) + this.#random.hex(24)
    this.#desk = this.#random.pick(SAMPLE_DESKS)
    this.#model = this.#random.pick(SAMPLE_MODELS)
    // A few traces in a row belong to one conversation of one person.
    this.#session = `session-${hex(Math.floor(index / 3), 6)}`
    this.#user = `user-${Math.floor(index / 3) % 97}`
    this.#clock = FIRST_START_US + index * APART_US
  }

  play(): SampleTrace {
    const question = this.#random.pick(this.#desk.questions)
    const start = this.#clock
    const rootId = this.#nextSpanId()
    this.#spans.push(this.#span(rootId, null, this.#desk.agent, 'AGENT', start, {}, {}))
    this.#messages.push({ role: 'system', content: this.#desk.instructions }, { role: 'user', content: question })
    if (this.#random.below(3) > 0) this.#retrieve(rootId, question)
    for (let turn = this.#random.below(4); turn > 0; turn--) this.#useTool(rootId)
    const gaveUp = this.#failed && this.#random.chance(AGENT_FAILURES)
    const answer = gaveUp ? null : this.#prose(2 + this.#random.below(5))
    if (answer !== null) this.#ask(rootId, { role: 'assistant', content: answer })
    const tags = [this.#desk.agent.split(' ', 1)[0]?.toLowerCase() ?? 'sample', this.#model.provider]
    const metadata = {
      release: `2026.${1 + (this.#index % 12)}`,
      region: this.#random.pick(['eu', 'us', 'ap']),
      sample: true,
    }
    const error = gaveUp
      ? ({ status: 'error', status_message: 'The agent gave up: its tools did not answer' } as const)
      : {}
    const body = { input: question, ...(answer !== null && { output: answer }), metadata, tags }
    this.#spans[0] = this.#span(rootId, null, this.#desk.agent, 'AGENT', start, error, body)
    return {
      spans: this.#spans,
      trace: {
        trace_id: this.#traceId,
        name: this.#desk.agent,
        start_us: start,
        session_id: this.#session,
        user_id: this.#user,
        input_preview: previewOf(undefined, question, 'input'),
        output_preview: previewOf(undefined, answer ?? undefined, 'output'),
        info: { tags, metadata },
      },
    }
  }

  #retrieve(parent: string, question: string): void {
    const start = this.#clock
    this.#pass(40, 400)
    const documents = Array.from({ length: 2 + this.#random.below(4) }, (_, rank): JsonObject => ({
      id: `P-${100 + this.#random.below(900)}`,
      score: Math.round((0.95 - rank * 0.07 - this.#random.next() * 0.05) * 1000) / 1000,
      content: this.#prose(3 + this.#random.below(5)),
    }))
    const body = { input: question, output: documents, attributes: { 'retrieval.top_k': documents.length } }
    this.#spans.push(this.#span(this.#nextSpanId(), parent, 'search papers', 'RETRIEVER', start, {}, body))
    const papers = documents.map(({ content }) => content).join('\n\n')
    this.#messages.push({ role: 'system', content: `Papers found:\n\n${papers}` })
  }

  #useTool(parent: string): void {
    const tool = this.#random.pick(this.#desk.tools)
    const argument = {
      [tool.parameter]: `${this.#desk.agent.slice(0, 2).toUpperCase()}-${10_000 + this.#random.below(90_000)}`,
    }
    const id = `call_${this.#random.hex(12)}`
    this.#ask(parent, { role: 'assistant', tool_calls: [{ id, name: tool.name, arguments: JSON.stringify(argument) }] })
    const start = this.#clock
    this.#pass(20, 2_500)
    const fails = this.#random.chance(TOOL_FAILURES)
    this.#failed ||= fails
    const output: Json = fails ? tool.failure : { ...argument, ...tool.answer, note: this.#prose(2) }
    const error = fails ? ({ status: 'error', status_message: tool.failure } as const) : {}
    const exception = { 'exception.type': tool.failure.split(':', 1)[0] ?? 'Error', 'exception.message': tool.failure }
    this.#spans.push(
      this.#span(this.#nextSpanId(), parent, tool.name, 'TOOL', start, error, {
        input: argument,
        output,
        attributes: { 'tool.name': tool.name, 'tool.description': tool.description },
        ...(fails && { events: [{ name: 'exception', time_us: this.#clock, attributes: exception }] }),
      }),
    )
    this.#messages.push({
      role: 'tool',
      tool_call_id: id,
      content: typeof output === 'string' ? output : JSON.stringify(output),
    })
  }

  /** A call of the model with all that was said so far. */
  #ask(parent: string, answer: Message): void {
    const start = this.#clock
    this.#pass(300, 6_000)
    const input = [...this.#messages]
    const prompt = tokensOf(input)
    const completion = tokensOf([answer])
    const { name, provider, input_price, output_price } = this.#model
    const figures = {
      model: name,
      provider,
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      cost_usd: (prompt * input_price + completion * output_price) / 1e6,
    }
    const body = {
      input_messages: input,
      output_messages: [answer],
      tools: this.#desk.tools.map(toolDefinition),
      invocation_parameters: { temperature: 0.2, max_tokens: 1024 },
    }
    this.#spans.push(this.#span(this.#nextSpanId(), parent, `chat ${name}`, 'LLM', start, figures, body))
    this.#messages.push(answer)
  }

  #span(
    spanId: string,
    parent: string | null,
    name: string,
    kind: string,
    start: number,
    fields: Partial<Span>,
    body: SpanBody,
  ): Span {
    return {
      trace_id: this.#traceId,
      span_id: spanId,
      parent_id: parent,
      name,
      kind,
      start_us: start,
      end_us: this.#clock,
      status: 'ok',
      status_message: null,
      model: null,
      provider: null,
      prompt_tokens: null,
      completion_tokens: null,
      total_tokens: null,
      cost_usd: null,
      session_id: this.#session,
      user_id: this.#user,
      input_preview: previewOf(body.input_messages, body.input, 'input'),
      output_preview: previewOf(body.output_messages, body.output, 'output'),
      part: null,
      body,
      ...fields,
    }
  }

  #nextSpanId(): string {
    return hex(this.#index, 8) + hex(this.#spans.length, 2) + this.#random.hex(6)
  }

  #prose(sentences: number): string {
    return Array.from({ length: sentences }, () => this.#random.pick(this.#desk.sentences)).join(' ')
  }

  /** Lets time go by: between so many milliseconds. */
  #pass(least: number, most: number): void {
    this.#clock += Math.round((least + this.#random.next() * (most - least)) * 1000)
  }
}

function toolDefinition({ name, description, parameter }: SampleTool): JsonObject {
  const parameters = { type: 'object', properties: { [parameter]: { type: 'string' } }, required: [parameter] }
  return { type: 'function', function: { name, description, parameters } }
}

function tokensOf(messages: readonly Message[]): number {
  return Math.ceil(JSON.stringify(messages).length / CHARACTERS_A_TOKEN)
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
