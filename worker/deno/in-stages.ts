// An end in stages, which comes whatever becomes of them: what fails is told, and the others are still done.
import { tellLog } from '../http/tell-log.ts'

/** Does them one after the other, by their names. False when one failed; never rejects. */
export async function inStages(stages: Readonly<Record<string, () => unknown>>): Promise<boolean> {
  let allWell = true
  for (const [name, stage] of Object.entries(stages)) {
    try {
      await stage()
    } catch (error) {
      allWell = false
      tellLog(['could not', name], error)
    }
  }
  return allWell
}
