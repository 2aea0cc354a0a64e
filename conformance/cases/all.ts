// Every case of the kit.
import type { Case } from '../case.ts'
import { accessCases } from './access.ts'
import { boardCases } from './board.ts'
import { cancelAndRetryCases } from './cancel-and-retry.ts'
import { cursorCases } from './cursors.ts'
import { endCases } from './ends.ts'
import { exampleCases } from './examples.ts'
import { framingCases } from './framing.ts'
import { gapCases } from './gaps.ts'
import { jobCases } from './jobs.ts'
import { limitCases } from './limits.ts'
import { mergedCases } from './merged.ts'
import { producerCases } from './producers.ts'
import { pushCases } from './pushing.ts'
import { readerCases } from './readers.ts'
import { refusalCases } from './refusals.ts'
import { resumeCases } from './resume.ts'
import { runtimeCases } from './runtimes.ts'
import { streamCases } from './stream.ts'
import { ticketCases } from './tickets.ts'
import { pollCases } from './without-stream.ts'

export const allCases: readonly Case[] = [
  ...jobCases,
  ...pushCases,
  ...producerCases,
  ...endCases,
  ...cancelAndRetryCases,
  ...framingCases,
  ...streamCases,
  ...readerCases,
  ...cursorCases,
  ...resumeCases,
  ...gapCases,
  ...refusalCases,
  ...pollCases,
  ...boardCases,
  ...mergedCases,
  ...limitCases,
  ...accessCases,
  ...ticketCases,
  ...runtimeCases,
  ...exampleCases,
]
