// Whether an answer is what an example shows. An object must hold what is shown and may hold more, `"…"` stands for
// anything, and cursors need not be those of the example, only the same where the example has the same. Pure.
import assert from 'node:assert/strict'
import { isObject } from '../service.ts'

/** What the names in an example stand for in this run. */
export class Names {
  readonly #cursors = new Map<number, number>()
  #job: string | null = null

  /** The text with the job's id and the cursors of this run. */
  apply(text: string): string {
    const withJob = this.#job === null ? text : text.replaceAll('JOB', this.#job)
    return withJob.replace(
      /\b(after=|Last-Event-ID: )(\d+)/g,
      (_, name, cursor) => `${name}${this.cursor(Number(cursor))}`,
    )
  }

  cursor(shown: number): number {
    return this.#cursors.get(shown) ?? shown
  }

  /** @throws when the example's cursor stood for another one before. */
  bindCursor(shown: number, found: number, where: string): void {
    assert.equal(
      this.#cursors.get(shown) ?? found,
      found,
      `${where}: what is ${shown} in the example was another cursor before`,
    )
    this.#cursors.set(shown, found)
  }

  bindJob(found: string): void {
    this.#job = found
  }
}

export function match(shown: unknown, found: unknown, names: Names, where: string): void {
  if (shown === '…') {
    assert.notEqual(found, undefined, `${where} is missing`)
  } else if (where.endsWith('.cursor') && typeof shown === 'number' && typeof found === 'number') {
    names.bindCursor(shown, found, where)
  } else if (where === 'answer.job_id' && shown === 'JOB') {
    names.bindJob(String(found))
  } else if (Array.isArray(shown)) {
    assert.ok(Array.isArray(found), `${where} is no array: ${JSON.stringify(found)}`)
    assert.equal(found.length, shown.length, `${where} has ${found.length} items: ${JSON.stringify(found)}`)
    shown.forEach((value, i) => match(value, found[i], names, `${where}.${i}`))
  } else if (isObject(shown)) {
    assert.ok(isObject(found), `${where} is no object: ${JSON.stringify(found)}`)
    for (const [name, value] of Object.entries(shown)) match(value, found[name], names, `${where}.${name}`)
  } else {
    assert.deepEqual(found, typeof shown === 'string' ? names.apply(shown) : shown, where)
  }
}
