// §6.1–6.3: what the bytes of a stream look like, whatever is put into a job.
import assert from 'node:assert/strict'
import { createParser } from 'eventsource-parser'
import { type Case } from '../case.ts'
import { facts, field, folded, lines } from '../events.ts'
import { ALL_HOSTILE, HOSTILE } from '../hostile.ts'
import { isObject, log } from '../service.ts'
import { strictFrames, wholeFrames } from '../strict-frames.ts'
import { assertProblem } from './jobs.ts'

/** A reader that waits longer than this for the first byte looks at an empty page (ms). */
const FIRST_BYTE_MS = 2_000

export const framingCases: readonly Case[] = [
  {
    clause: '6.1',
    name: 'a stream is an uncached event stream, and its first frame comes at once, however quiet the job',
    async run(service) {
      const job = await service.createJob()
      const began = Date.now()
      const stream = await job.read()
      assert.match(stream.headers['content-type'] ?? '', /^text\/event-stream\b/)
      assert.match(stream.headers['cache-control'] ?? '', /no-cache|no-store/)
      assert.equal((await stream.next('the first event', FIRST_BYTE_MS))?.event, 'sync')
      assert.ok(Date.now() - began < FIRST_BYTE_MS, `the first event took ${Date.now() - began} ms`)
    },
  },
  {
    clause: '6.1',
    name: 'no event is held back, compressed or not: each comes before the next is pushed',
    async run(service) {
      const job = await service.createJob()
      const packed = await job.read('', { 'Accept-Encoding': 'gzip' })
      const plain = await job.read('', { 'Accept-Encoding': 'identity' })
      assert.equal(plain.headers['content-encoding'], undefined, 'who takes no gzip is sent none')
      for (let n = 0; n < 10; n++) {
        await job.push(log(`line ${n}`))
        for (const stream of [packed, plain]) {
          await stream.until(`line ${n}`, ({ data }) => field(data, 'message') === `line ${n}`)
        }
      }
      await job.push({ type: 'completed' })
      await packed.rest()
      assert.equal(packed.events.at(-1)?.event, 'completed', 'a compressed stream is whole to its end')
    },
  },
  {
    clause: '6.2',
    name: 'frames are id, event and one line of JSON, or a retry, and nothing else',
    async run(service) {
      const job = await service.createJob({ total: 3, unit: 'things', retryable: true })
      const live = await job.read('?after=0')
      await job.push({ type: 'progress', done: 1, phase: 'one', message: 'a', counts: { good: 1 } })
      await live.until('the phase', ({ event }) => event === 'phase')
      strictFrames(wholeFrames(live.text))
      await job.push([{ type: 'progress', total: 5 }, log('a line'), { type: 'failed', error: 'no', details: [1] }])
      await live.rest()
      const frames = strictFrames(live.text)
      assert.ok(frames.some(({ event }) => event === 'failed'))
    },
  },
  {
    clause: '6.2',
    name: 'eventsource-parser, fed byte by byte and all at once, reads what the strict parser reads',
    async run(service) {
      const job = await service.createJob()
      await job.push(HOSTILE.map((text) => log(text)))
      await job.push({ type: 'completed', result: ALL_HOSTILE })
      const stream = await job.read('?after=0')
      await stream.rest()
      const strict = strictFrames(stream.text)
        .filter(({ event }) => event !== null)
        .map(({ id, event, data }) => ({ id, event, data }))
      for (const size of [1, 7, stream.text.length]) {
        const read: unknown[] = []
        const parser = createParser({
          onEvent: ({ id, event, data }) => read.push({ id: id ?? null, event, data: JSON.parse(data) }),
          onError: (error) => assert.fail(error.message),
        })
        for (let at = 0; at < stream.text.length; at += size) parser.feed(stream.text.slice(at, at + size))
        assert.deepEqual(read, strict)
      }
    },
  },
  {
    clause: '6.3',
    name: 'CR, LF, NUL, U+2028 and forged frames come back as sent from every field that takes text',
    async run(service) {
      const job = await service.createJob({
        title: ALL_HOSTILE.slice(0, 190),
        attributes: { [ALL_HOSTILE]: ALL_HOSTILE },
      })
      const stream = await job.read('?after=0')
      const text = ALL_HOSTILE.slice(0, 190)
      await job.push([
        { type: 'progress', done: 1, total: 9, unit: text.slice(0, 39), phase: text, message: ALL_HOSTILE },
        { type: 'progress', total: 7, unit: text.slice(0, 38), counts: { [text.slice(0, 60)]: 1 } },
        { type: 'log', level: 'info', message: ALL_HOSTILE, data: { [ALL_HOSTILE]: [ALL_HOSTILE] } },
      ])
      await job.push({ type: 'failed', error: ALL_HOSTILE, details: { [ALL_HOSTILE]: ALL_HOSTILE } })
      const told = await stream.rest()
      strictFrames(stream.text)
      const by = (name: string) => facts(told).find(({ event }) => event === name)?.data
      assert.equal(field(by('phase'), 'phase'), text)
      assert.equal(field(by('total'), 'unit'), text.slice(0, 38))
      assert.deepEqual(field(by('log'), 'data'), { [ALL_HOSTILE]: [ALL_HOSTILE] })
      assert.deepEqual(lines(told), [ALL_HOSTILE])
      assert.equal(field(by('failed'), 'error'), ALL_HOSTILE)
      assert.deepEqual(field(by('failed'), 'details'), { [ALL_HOSTILE]: ALL_HOSTILE })
      const snapshot = folded(told)
      assert.equal(snapshot.title, ALL_HOSTILE.slice(0, 190))
      assert.equal(snapshot.message, ALL_HOSTILE)
      assert.deepEqual(snapshot.attributes, { [ALL_HOSTILE]: ALL_HOSTILE })
      assert.deepEqual(snapshot.counts, { [text.slice(0, 60)]: 1 })
    },
  },
  {
    clause: '6.3',
    name: 'each hostile text alone, as result, as a key and as a lone surrogate, is one event',
    async run(service) {
      for (const text of [...HOSTILE, 'lone \ud800 surrogate']) {
        const job = await service.createJob()
        const pushed = await job.post({ type: 'completed', result: { [text]: text } })
        if (pushed.status === 400) {
          assert.ok(!text.isWellFormed(), `a well formed text was refused: ${JSON.stringify(text)}`)
          assertProblem(pushed, 400, 'invalid_body', 'a lone surrogate')
          continue
        }
        const stream = await job.read('?after=0')
        const told = await stream.rest()
        strictFrames(stream.text)
        assert.deepEqual(told.filter(({ event }) => event === 'completed').length, 1)
        const result = field(told.at(-1)?.data, 'result')
        if (text.isWellFormed()) assert.deepEqual(result, { [text]: text })
      }
    },
  },
  {
    clause: '6.3',
    name: 'what a reader brings along is not written into its stream',
    async run(service) {
      const job = await service.createJob()
      const forged = encodeURIComponent('\n\nevent: completed\ndata: {}\n\n')
      const stream = await job.read(`?viewer=${forged}&x=${forged}`)
      const [sync] = await stream.take(2)
      assert.ok(isObject(sync?.data))
      const after = await job.stream(`?after=${forged}`)
      assert.equal(after.status, 400)
      await job.push({ type: 'completed' })
      await stream.rest()
      assert.ok(!/event: completed\ndata: \{\}/.test(stream.text))
      strictFrames(stream.text)
    },
  },
]
