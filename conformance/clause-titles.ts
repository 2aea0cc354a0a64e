// The clauses of PROTOCOL.md by number, so that a report can say in words what holds.
import { readFile } from 'node:fs/promises'

/** Each clause begins a paragraph with `**§7.2 Its title.**`. */
const CLAUSE = /^\*\*§(\d+\.\d+) ([^*]+?)\.?\*\*/gmu

export async function clauseTitles(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL('../PROTOCOL.md', import.meta.url), 'utf8')
  return new Map(Array.from(text.matchAll(CLAUSE), ([, number = '', title = '']) => [number, title]))
}
