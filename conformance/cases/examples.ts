// Every example of PROTOCOL.md is played as it stands on the page.
import { readFile } from 'node:fs/promises'
import type { Case, Clause } from '../case.ts'
import { play } from '../examples/play.ts'
import { readExamples } from '../examples/read-examples.ts'

const examples = readExamples(await readFile(new URL('../../PROTOCOL.md', import.meta.url), 'utf8'))

/** As many as the page has when it is read right: fewer mean that the kit, not the page, is wrong. */
const FEWEST_EXAMPLES = 6

export const exampleCases: readonly Case[] = examples.map((example) => ({
  clause: example.clause as Clause,
  name: 'the example on the page is what happens',
  async run(service) {
    if (example.exchanges.length < 1 || examples.length < FEWEST_EXAMPLES) {
      throw new Error('the page was not understood')
    }
    await play(example, service)
  },
}))
