// One reader and what it costs to serve it.
import { expect, test, vi } from 'vitest'
import { Frame, PLAIN } from './outlet.ts'
import { Reader, type Take } from './reader.ts'
import { NOBODY } from './visitor.ts'

const frame = (text: string, more = false): Take => ({ kind: 'frame', frame: new Frame(text, 1), more, last: false })

function world(answers: Take[] = []) {
  const take = vi.fn((reader: Reader): Take => {
    const opening = reader.takeOpening()
    if (opening !== null) return { kind: 'frame', frame: opening, more: true, last: false }
    return answers.shift() ?? { kind: 'wait' }
  })
  const start = { cursor: 0, live: 0, opening: new Frame('opening', 0), outlet: PLAIN, viewer: null, follow: false }
  const reader = new Reader({ ...start, visitor: NOBODY }, () => Date.now(), take, vi.fn())
  const stream = reader.stream.getReader()
  const read = async () => new TextDecoder().decode((await stream.read()).value)
  return { reader, take, read }
}

test('one that keeps up is handed each frame and asks for none', async () => {
  const { reader, take, read } = world()
  expect(await read()).toBe('opening')
  for (let n = 0; n < 5; n++) {
    const next = read()
    await expect.poll(() => reader.waiting).toBe(true)
    reader.hand(frame(`frame ${n}`), 0)
    expect(await next).toBe(`frame ${n}`)
  }
  expect(take).toHaveBeenCalledTimes(2)
})

test('one that is asked says that it has taken a frame by pulling, and is handed the next', async () => {
  const { reader, take, read } = world()
  await read()
  for (let n = 0; n < 3; n++) {
    const next = read()
    await expect.poll(() => reader.waiting).toBe(true)
    const before = take.mock.calls.length
    reader.hand(frame(`frame ${n}`), 0)
    reader.ask()
    expect(reader.waiting).toBe(false)
    expect(await next).toBe(`frame ${n}`)
    expect(take).toHaveBeenCalledTimes(before)
    void read()
    await expect.poll(() => take).toHaveBeenCalledTimes(before + 1)
    expect(reader.waiting).toBe(true)
    reader.hand(frame('and the next'), 0)
  }
})

test('one that has not taken the last frame is handed no other, and asks by itself when it has', async () => {
  const { reader, read } = world([{ kind: 'wait' }, frame('all since')])
  await read()
  const first = read()
  await expect.poll(() => reader.waiting).toBe(true)
  reader.hand(frame('first'), 0)
  reader.hand(frame('second'), 0)
  expect(reader.waiting).toBe(false)
  reader.ask()
  expect([await first, await read(), await read()]).toEqual(['first', 'second', 'all since'])
})

test('one whose frame did not hold all asks for the rest', async () => {
  const { reader, read } = world([{ kind: 'wait' }, frame('the rest')])
  await read()
  const first = read()
  await expect.poll(() => reader.waiting).toBe(true)
  reader.hand(frame('a part', true), 0)
  expect([await first, await read()]).toEqual(['a part', 'the rest'])
})
