// An object's time in memory, from waking to sleep. Once it is over, the object may not touch what is stored any more:
// another instance may have been read from it.
import type { Sql } from '../ports.ts'
import type { SqliteFile } from './sqlite-file.ts'

export class Stay {
  readonly name: string
  #underWay = 0
  #quietSince: number
  #isOver = false

  /** @param now milliseconds since 1970, here and below */
  constructor(name: string, now: number) {
    this.name = name
    this.#quietSince = now
  }

  get isOver(): boolean {
    return this.#isOver
  }

  end(): void {
    this.#isOver = true
  }

  /** Keeps the object awake until the work has settled. */
  async hold<R>(work: Promise<R>): Promise<R> {
    this.#underWay++
    try {
      return await work
    } finally {
      this.#underWay--
      this.#quietSince = Date.now()
    }
  }

  isQuiet(forMs: number, now: number): boolean {
    return this.#underWay === 0 && now - this.#quietSince >= forMs
  }
}

/** The object's rows in the file that all objects share. Throws once its stay is over. */
export function sqlOf(file: SqliteFile, stay: Stay): Sql {
  const check = (): void => {
    if (stay.isOver) throw new Error(`${stay.name} was put away; the next call finds a new instance`)
  }
  return {
    owner: stay.name,
    run(query, ...params) {
      check()
      return file.rows(query, ...params)
    },
    transaction(work) {
      check()
      file.write(work)
    },
  }
}
