import { expect, test } from 'vitest'
import { type BoardView, EMPTY_BOARD } from '../board-view.ts'
import { RequestProblem } from '../problem.ts'
import { boardTrouble } from './board-trouble.ts'

const OLD = 'What you see may be a little old. It goes on by itself.'

test.each([
  ['connecting', true, null],
  ['connecting', false, `You are offline. ${OLD}`],
  ['live', true, null],
  ['live', false, null],
  ['catching-up', true, null],
  ['reconnecting', true, `Reconnecting… ${OLD}`],
  ['reconnecting', false, `You are offline. ${OLD}`],
  ['refused', true, 'Not available. This key may not look.'],
] satisfies readonly (readonly [BoardView['connection'], boolean, string | null])[])(
  '%s, with a network: %s',
  (connection, online, words) => {
    const refusal = connection === 'refused' ? new RequestProblem(403, 'not_allowed', 'This key may not look.') : null
    expect(boardTrouble({ ...EMPTY_BOARD, connection, refusal }, online)).toBe(words)
  },
)
