// Chromium's EventSource, in a page of another origin: what a stranger's page sees, CORS included.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.ts'
import { Skipped } from '../skipped.ts'
import { within } from '../deadline.ts'
import { EVENT_TYPES, type EventSourceReader, readAll, type Seen } from './reading.ts'

/** A browser starts, reads a short job, comes back once after `retry`, and stops (ms). */
const WHOLE_READING_MS = 60_000

export const readWithChromium: EventSourceReader = async (url) => {
  const executablePath = findChromium()
  if (executablePath === null) throw new Skipped('there is no Chromium on PATH; CHROMIUM can name one')
  const page = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<title>a page</title>'),
  )
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const leave = async (): Promise<void> => {
    await browser.close()
    page.closeAllConnections()
    await new Promise((resolve) => page.close(resolve))
  }
  try {
    const tab = await browser.newPage()
    const opened = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<Seen>()
    await tab.exposeFunction('tell', (what: 'open' | 'stopped', seen: Seen) => {
      if (what === 'open') opened.resolve()
      else stopped.resolve(seen)
    })
    await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`)
    await tab.evaluate(`(${readAll.toString()})(${JSON.stringify(url)}, ${JSON.stringify(EVENT_TYPES)}, tell)`)
    const end = within(WHOLE_READING_MS, 'the EventSource to stop', stopped.promise)
    end.catch(() => null)
    return { opened: within(WHOLE_READING_MS, 'the first connection', opened.promise), stopped: end, leave }
  } catch (error) {
    await leave()
    throw error
  }
}
