// The messages that a reader of Langfuse expects of 11 real traces, against those that we find.
//
// An expected message is found when the same side of the same observation has one that agrees with it:
//  - the role, where one is expected, letter for letter;
//  - the text, after folding white space; expected content that is a list of parts is taken apart into its texts, its
//    calls and its results; expected content that is data is compared with ours as JSON, in any form;
//  - the calls of tools: as many, each with the same name, the same arguments as JSON, and the same id if one is named;
//  - the id of the call that it answers, where one is expected;
//  - the names of the tools on offer, which Langfuse lists with each message and we once for the span.
// Each of our messages may be found once. 19 expected messages have no role. Those of them that have no text either are
// Langfuse's way to show something else, and are found where that thing is kept:
//  - definitions of tools: the span has tools of all those names, and the side has a message or a value to go with;
//  - `json` that wraps a message: as that message; any other `json`: deep in the side's value, as a whole;
//  - nothing at all (`{}`): the side has been kept, as a value or as messages.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { Message, Span, ToolCall } from '../span.ts'
import { isList, isObject, parseJsonText, sameJson } from './json-value.ts'
import { langfuse } from './langfuse.ts'
import { addToolCalls, newCallList } from './messages/tool-call.ts'

/** The best figure so far. It may only rise. */
const FLOOR = 103
const EXPECTED = 103

const folder = join(process.env.TRACES_DIR ?? '../shared/traces', 'langfuse')
const isAbsent = !existsSync(folder)
if (isAbsent) {
  console.error(`SKIPPED: the message oracle needs real traces, and ${folder} does not exist; set TRACES_DIR`)
}

interface Finding {
  readonly where: string
  readonly found: boolean
  readonly expected: JsonObject
}

test.skipIf(isAbsent)(
  'the messages that a reader expects of the real Langfuse traces are found, with role and text',
  () => {
    const findings = readdirSync(folder)
      .filter((name) => name.endsWith('.chatml.json'))
      .flatMap((name) => findingsOf(name.replace('.chatml.json', '')))
    const found = findings.filter((finding) => finding.found).length
    const missing = findings.filter((finding) => !finding.found)
    const named = findings.filter(({ expected }) => expected.role !== undefined)
    const namedFound = named.filter((finding) => finding.found).length
    const lines = [
      `messages found: ${found} of ${findings.length}, with role and text`,
      `of those that name a role: ${namedFound} of ${named.length}`,
      ...missing.map(({ where, expected }) => `not found: ${where} ${JSON.stringify(expected).slice(0, 200)}`),
    ]
    console.error(lines.join('\n  '))
    expect(findings.length).toBe(EXPECTED)
    expect(found).toBeGreaterThanOrEqual(FLOOR)
  },
)

function findingsOf(name: string): Finding[] {
  const document = readJson(`${name}.trace.json`)
  const { spans } = langfuse.normalize([{ place: name, at: 0, value: document }])
  const byId = new Map(spans.map(({ span }) => [span.span_id, span]))
  return Object.entries(readJson(`${name}.chatml.json`)).flatMap(([id, sides]) =>
    (['input', 'output'] as const).flatMap((side) => {
      const expected = isObject(sides) ? sides[side] : undefined
      const span = byId.get(id)
      if (!isObject(expected) || expected.success !== true || !isList(expected.data)) return []
      const ours = [...((side === 'input' ? span?.body.input_messages : span?.body.output_messages) ?? [])]
      return expected.data.filter(isObject).map((message) => ({
        where: `${name} ${id} ${side}`,
        found: span !== undefined && isFound(message, span, side, ours),
        expected: message,
      }))
    }),
  )
}

function readJson(name: string): JsonObject {
  const value: Json = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  if (!isObject(value)) throw new Error(`${name} is no JSON object`)
  return value
}

/** Takes the message that agrees out of ours, so that none is found twice. */
function isFound(expected: JsonObject, span: Span, side: 'input' | 'output', ours: Message[]): boolean {
  const { tools, json, ...message } = expected
  const value = side === 'input' ? span.body.input : span.body.output
  const isKept = value !== undefined || ours.length > 0
  const toolsAreKept = namesOf(tools ?? []).every((name) => namesOf(span.body.tools ?? []).includes(name))
  if (Object.keys(message).length > 0) return toolsAreKept && takeAgreeing(message, ours)
  if (tools !== undefined) return isKept && toolsAreKept
  if (isObject(json) && isObject(json.message)) return takeAgreeing(json.message, ours)
  return json === undefined ? isKept : holds(value, json)
}

function takeAgreeing(expected: JsonObject, ours: Message[]): boolean {
  const at = ours.findIndex((message) => agrees(expected, message))
  if (at >= 0) ours.splice(at, 1)
  return at >= 0
}

function agrees(expected: JsonObject, message: Message): boolean {
  const { role, content, tool_calls: listed, tool_call_id: answers } = expected
  const wantedCalls = newCallList()
  const parts = isList(content) ? content.filter(isObject) : []
  const isParts =
    isList(content) && parts.length === content.length && parts.every((part) => typeof part.type === 'string')
  addToolCalls(wantedCalls, listed)
  if (isParts) {
    addToolCalls(
      wantedCalls,
      parts.filter((part) => part.type === 'tool_use'),
    )
  }
  const wanted: Json | undefined = isParts
    ? parts.flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])).join('\n')
    : content
  return (
    (role === undefined || role === message.role) &&
    sameText(wanted, message) &&
    sameCalls(wantedCalls.calls, message.tool_calls ?? []) &&
    (answers === undefined || answers === message.tool_call_id)
  )
}

function sameText(wanted: Json | undefined, message: Message): boolean {
  const ours =
    message.content ??
    (message.parts ?? []).flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])).join('\n')
  if (wanted === undefined || wanted === null || typeof wanted === 'string') return fold(wanted ?? '') === fold(ours)
  return sameJson(wanted, parseJsonText(ours))
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function sameCalls(wanted: readonly ToolCall[], ours: readonly ToolCall[]): boolean {
  return (
    wanted.length === ours.length &&
    wanted.every((call) =>
      ours.some(
        (own) =>
          call.name === own.name &&
          (call.id === undefined || call.id === own.id) &&
          sameJson(valueOf(call), valueOf(own)),
      ),
    )
  )
}

function valueOf(call: ToolCall): Json {
  return typeof call.arguments === 'string' ? (parseJsonText(call.arguments) ?? call.arguments) : call.arguments
}

/** The names in definitions of tools, whatever wraps them. */
function namesOf(tools: Json): readonly string[] {
  if (isList(tools)) return tools.flatMap(namesOf)
  if (!isObject(tools)) return []
  if (typeof tools.name === 'string') return [tools.name]
  return Object.values(tools).flatMap((value) => (typeof value === 'object' ? namesOf(value) : []))
}

function holds(value: Json | undefined, part: Json): boolean {
  if (value === undefined) return false
  if (sameJson(value, part)) return true
  if (isList(value)) return value.some((item) => holds(item, part))
  return isObject(value) && Object.values(value).some((item) => holds(item, part))
}
