// What kind of work a span is, in OpenInference's words. A kind that the source names and that is none of them is kept
// as it came; one that must be guessed is guessed only from attributes that settle it; else it is UNKNOWN.
import type { SpanKind } from '../../span.ts'

const KINDS: ReadonlySet<string> = new Set([
  'LLM',
  'CHAIN',
  'TOOL',
  'AGENT',
  'RETRIEVER',
  'EMBEDDING',
  'RERANKER',
  'GUARDRAIL',
  'EVALUATOR',
  'PROMPT',
  'UNKNOWN',
])

/** A kind in upper case if it is one of OpenInference's, else verbatim. */
export function namedKind(name: string): SpanKind {
  const upper = name.toUpperCase()
  return KINDS.has(upper) ? upper : name
}

/** The gen_ai operations, Vercel's `ai.operationId`, and the kinds of OpenLLMetry, LangSmith and Langfuse. */
const OPERATIONS: ReadonlyMap<string, SpanKind> = new Map([
  ['chat', 'LLM'],
  ['completion', 'LLM'],
  ['text_completion', 'LLM'],
  ['generate_content', 'LLM'],
  ['generation', 'LLM'],
  ['llm', 'LLM'],
  ['embeddings', 'EMBEDDING'],
  ['embedding', 'EMBEDDING'],
  ['rerank', 'RERANKER'],
  ['execute_tool', 'TOOL'],
  ['tool', 'TOOL'],
  ['invoke_agent', 'AGENT'],
  ['create_agent', 'AGENT'],
  ['agent', 'AGENT'],
  ['invoke_workflow', 'CHAIN'],
  ['workflow', 'CHAIN'],
  ['task', 'CHAIN'],
  ['chain', 'CHAIN'],
  ['span', 'CHAIN'],
  ['retriever', 'RETRIEVER'],
  ['retrieval', 'RETRIEVER'],
  ['guardrail', 'GUARDRAIL'],
  ['evaluator', 'EVALUATOR'],
  ['prompt', 'PROMPT'],
  ['ai.toolCall', 'TOOL'],
])

/** The kind that an operation names; null for one that is not known. */
export function kindOfOperation(name: string): SpanKind | null {
  const known = OPERATIONS.get(name) ?? OPERATIONS.get(name.toLowerCase())
  if (known !== undefined || !name.startsWith('ai.')) return known ?? null
  // Vercel: `ai.generateText` is the whole run, `ai.generateText.doGenerate` one call of the model.
  if (name.startsWith('ai.embed')) return 'EMBEDDING'
  return name.includes('.do') ? 'LLM' : 'CHAIN'
}
