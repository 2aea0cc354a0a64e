// Stored files in memory, which count what is asked of them: a stand-in for R2 in tests of pure reading.
import type { FileStore } from '../../ports.ts'

interface Asked {
  readonly key: string
  readonly length: number
}

export interface MemoryFiles extends FileStore {
  readonly stored: Map<string, Uint8Array>
  /** Every range asked for, in order. */
  readonly asked: Asked[]
  /** The most ranges that were ever under way at one time. */
  mostAtOnce: number
}

/** Parts are not needed to read a file and are refused. */
export function memoryFiles(content: Readonly<Record<string, Uint8Array>>): MemoryFiles {
  const stored = new Map(Object.entries(content))
  let underWay = 0
  const noParts = (): Promise<never> => Promise.reject(new Error('These files take no parts'))
  const files: MemoryFiles = {
    stored,
    asked: [],
    mostAtOnce: 0,
    async put(key, body) {
      stored.set(
        key,
        new Uint8Array(await new Response(body instanceof Uint8Array ? new Uint8Array(body) : body).arrayBuffer()),
      )
    },
    beginParts: noParts,
    putPart: noParts,
    completeParts: noParts,
    abortParts: noParts,
    async size(key) {
      return stored.get(key)?.length ?? null
    },
    async range(key, offset, length) {
      files.asked.push({ key, length })
      underWay += 1
      files.mostAtOnce = Math.max(files.mostAtOnce, underWay)
      // Leaves room for a second call to begin, if somebody made one.
      await Promise.resolve()
      underWay -= 1
      return stored.get(key)?.slice(offset, offset + length) ?? null
    },
    async stream(key) {
      const bytes = stored.get(key)
      return bytes === undefined ? null : new Blob([new Uint8Array(bytes)]).stream()
    },
    async delete(keys) {
      for (const key of keys) stored.delete(key)
    },
  }
  return files
}
