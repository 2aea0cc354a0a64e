import { expect, test } from 'vitest'
import { completed } from '../durable/protocol/turn.ts'
import { differences, type ViewerReport } from './viewer.ts'

const report: ViewerReport = {
  end: { id: '9', ...completed({ traces: 1 }, '2026-01-01T00:00:00.000Z') },
  joined: 0,
  facts: ['2 phase', '5 log', '9 completed'],
  verdicts: ['fresh'],
}

test('viewers who joined at different moments saw the same when all later facts agree', () => {
  expect(differences([report, { ...report, joined: 4, facts: ['5 log', '9 completed'] }])).toEqual([])
})

test('a lost fact, a doubled fact and another end are each told', () => {
  const lost = { ...report, facts: ['2 phase', '9 completed'] }
  const doubled = { ...report, facts: ['2 phase', '5 log', '5 log', '9 completed'] }
  const elsewhere = { ...report, end: { ...report.end, id: '8' } }
  expect(differences([report, lost])).toEqual(['viewer 2 saw other facts than viewer 1'])
  expect(differences([report, report, doubled])).toEqual(['viewer 3 saw other facts than viewer 1'])
  expect(differences([report, elsewhere])).toEqual(['viewer 2 saw another end than viewer 1'])
})
