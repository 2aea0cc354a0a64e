// For tests: a job in the middle of its work, as a line of the board.
import { type JobSummary, summaryOf } from '../durable/protocol/summary.ts'
import { RUNNING } from './running-snapshot.test-support.ts'

export function summary(of: Partial<JobSummary> = {}): JobSummary {
  return { ...summaryOf(RUNNING), ...of }
}
