// One service to a folder. The system gives the lock and takes it back with the process, however that ends; it is on a
// file of its own, so that whoever reads the others is not in its way.
import { join } from 'node:path'

/** Kept for as long as the process lives: a file that is collected is closed, and its lock is gone. */
const held = new Set<Deno.FsFile>()

/** Makes the folder if need be. False when another process holds it. @throws naming it, when it can be no folder of ours */
export function holdFolder(folder: string): boolean {
  const file = openLock(folder)
  if (!file.tryLockSync(true)) {
    file.close()
    return false
  }
  held.add(file)
  return true
}

function openLock(folder: string): Deno.FsFile {
  try {
    Deno.mkdirSync(folder, { recursive: true })
    return Deno.openSync(join(folder, 'lock'), { create: true, write: true })
  } catch (cause) {
    throw new Error(`${folder} cannot be the folder for the data; choose another one with DATA_DIR=…`, { cause })
  }
}
