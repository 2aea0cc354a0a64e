// What `ACCESS` says to the start of a local service, and what the start says of it.
import { ACCESS_MODES, type AccessMode, accessModeOf } from '../worker/host-access.ts'

const makeKey = 'npm run keys -- create --workspace default --role admin'

/** Left out, a service on one's own machine asks nobody for anything. @throws on a word that is no mode */
export function chosenAccess(word: string | undefined): AccessMode {
  const mode = accessModeOf(word ?? 'local')
  if (mode === null) throw new Error(`ACCESS must be ${ACCESS_MODES.join(', ')} or left out, and is "${word}".`)
  return mode
}

/**
 * One line, for whoever started it.
 * @param dataDir as `DATA_DIR` names it, since a key for this service is made in the same place
 */
export function tellAccess(mode: AccessMode, dataDir: string | undefined): string {
  switch (mode) {
    case 'local':
      return 'Open to this machine only, in workspace default; ACCESS=keys runs it as deployed, with keys.'
    case 'open':
      return 'Open to everybody who reaches it, in workspace default, as ACCESS=open says.'
    case 'keys':
      return `Nobody gets in without a key. To make one: ${place(dataDir)}${makeKey}`
    default:
      return mode satisfies never
  }
}

function place(dataDir: string | undefined): string {
  return dataDir === undefined ? '' : `DATA_DIR='${dataDir.replaceAll("'", "'\\''")}' `
}
