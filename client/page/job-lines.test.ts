import { expect, test } from 'vitest'
import type { JobSummary } from '../../durable/protocol/summary.ts'
import { summary } from '../running-summary.test-support.ts'
import { jobLines, type JobLinesPage } from './job-lines.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()
const job = (second: number, of: Partial<JobSummary> = {}) =>
  summary({ job_id: `j${second}`, created_at: at(second), ...of })
const page = (of: Partial<JobLinesPage>): JobLinesPage => ({ jobs: [], status: null, first: true, last: true, ...of })
const ids = (lines: readonly JobSummary[]) => lines.map(({ job_id }) => job_id)

test('without a board the page is what was read', () => {
  const jobs = [job(2), job(1)]
  expect(jobLines(page({ jobs }), null)).toEqual(jobs)
})

test('a line shows what is further on, whichever way it came', () => {
  const jobs = [job(2, { cursor: 9, progress: 90 }), job(1, { cursor: 5, progress: 50 })]
  const board = [job(2, { cursor: 8, progress: 80 }), job(1, { cursor: 6, progress: 60 })]
  expect(jobLines(page({ jobs }), board).map(({ progress }) => progress)).toEqual([90, 60])
})

test('a new job joins the first page on top, and no other page', () => {
  const jobs = [job(5), job(3)]
  const board = [job(9), job(5)]
  expect(ids(jobLines(page({ jobs }), board))).toEqual(['j9', 'j5', 'j3'])
  expect(ids(jobLines(page({ jobs, first: false }), board))).toEqual(['j5', 'j3'])
})

test('a job of the board that stands on a later page is not shown before it', () => {
  const board = [job(5), job(4), job(1)]
  expect(ids(jobLines(page({ jobs: [job(5), job(3)], last: false }), board))).toEqual(['j5', 'j4', 'j3'])
  expect(ids(jobLines(page({ jobs: [job(5), job(3)] }), board))).toEqual(['j5', 'j4', 'j3', 'j1'])
})

test('a job leaves a list of one status when its status changes, and joins another', () => {
  const board = [job(5, { cursor: 9, status: 'completed' })]
  expect(jobLines(page({ jobs: [job(5)], status: 'running' }), board)).toEqual([])
  expect(ids(jobLines(page({ jobs: [], status: 'completed' }), board))).toEqual(['j5'])
})
