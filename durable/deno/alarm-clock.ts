// The alarms of all objects: one table of times and one timer, set to the earliest. An alarm stays in the table until
// it has been answered, so one that a crash interrupted rings again after the restart; and one that failed rings again,
// also when nothing can be written at the time.
import type { SqliteFile } from './sqlite-file.ts'
import type { Tell } from './tell.ts'

/** Timers take 31 bits of milliseconds at most; looking again after an hour costs nothing (ms). */
const LONGEST_WAIT_MS = 60 * 60_000
/** Objects that are answering an alarm at one time: a restart may find very many overdue. */
const MAX_RINGING = 64
/** After an alarm that failed (ms). */
const RING_AGAIN_MS = 5_000

export class AlarmClock {
  readonly #file: SqliteFile
  readonly #ring: (name: string) => Promise<void>
  readonly #tell: Tell
  /** Who is answering, and whether a new time was set meanwhile. */
  readonly #ringing = new Map<string, boolean>()
  #timer: ReturnType<typeof setTimeout> | null = null
  #wakesAt = Infinity
  #isRunning = false

  /** @param ring resolves when the object has done what was due */
  constructor(file: SqliteFile, ring: (name: string) => Promise<void>, tell: Tell) {
    this.#file = file
    this.#ring = ring
    this.#tell = tell
    file.script(
      `CREATE TABLE IF NOT EXISTS alarms (owner TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
       CREATE INDEX IF NOT EXISTS alarms_next ON alarms (at)`,
    )
  }

  start(): void {
    this.#isRunning = true
    this.#look()
  }

  stop(): void {
    this.#isRunning = false
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Durable with the writes of the same turn. `at` in milliseconds since 1970; replaces the one that was set. */
  set(name: string, at: number): void {
    if (this.#ringing.has(name)) this.#ringing.set(name, true)
    this.#file.write(() => this.#file.rows('INSERT OR REPLACE INTO alarms (owner, at) VALUES (?, ?)', name, at))
    this.#wakeBy(at)
  }

  clear(name: string): void {
    this.#file.write(() => this.#file.rows('DELETE FROM alarms WHERE owner = ?', name))
  }

  #wakeBy(at: number): void {
    if (!this.#isRunning || at >= this.#wakesAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakesAt = at
    this.#timer = setTimeout(() => this.#look(), Math.min(LONGEST_WAIT_MS, Math.max(0, at - Date.now())))
  }

  /** Rings whatever is due, and sets the timer to what comes next. */
  #look(): void {
    if (!this.#isRunning) return
    this.#wakesAt = Infinity
    const now = Date.now()
    try {
      for (const { name, at } of this.#next(MAX_RINGING + this.#ringing.size + 1)) {
        if (this.#ringing.has(name)) continue
        if (at > now) return this.#wakeBy(at)
        if (this.#ringing.size >= MAX_RINGING) return
        void this.#ringOne(name)
      }
    } catch (error) {
      this.#tell(['alarms cannot be read'], error)
      this.#wakeBy(now + RING_AGAIN_MS)
    }
  }

  #next(limit: number): readonly { readonly name: string; readonly at: number }[] {
    const rows = this.#file.rows('SELECT owner, at FROM alarms ORDER BY at LIMIT ?', limit)
    return rows.map(({ owner, at }) => ({ name: String(owner), at: Number(at) }))
  }

  /** Whoever waits for a place finds it afterwards, however this ends. */
  async #ringOne(name: string): Promise<void> {
    this.#ringing.set(name, false)
    try {
      await this.#ring(name)
      if (this.#ringing.get(name) === false) this.clear(name)
      await this.#file.durable()
    } catch (error) {
      this.#tell([name, 'did not answer its alarm'], error)
      await this.#putOff(name)
    } finally {
      this.#ringing.delete(name)
      this.#look()
    }
  }

  /** Where not even that can be stored, the alarm stays due, and its place is kept until it rings again. */
  async #putOff(name: string): Promise<void> {
    try {
      this.set(name, Date.now() + RING_AGAIN_MS)
      await this.#file.durable()
    } catch (error) {
      this.#tell([name, 'could not be put off'], error)
      await new Promise((resolve) => setTimeout(resolve, RING_AGAIN_MS))
    }
  }
}
