// A browser whose tabs hide each other, as those of people do. The one that Playwright launches shows all of them, and
// overrides what each believes about itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type BrowserContext, chromium } from 'playwright-core'
import { chromiumPath } from '../harness/browser.ts'

export interface TabbedBrowser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** @param profile an empty folder for its state. */
export async function launchTabbed(profile: string): Promise<TabbedBrowser> {
  const quiet = ['--no-first-run', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  const child = spawn(
    chromiumPath ?? '',
    ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...quiet],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'exit')
  const address = new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stderr.on('data', (piece: Buffer) => {
      printed += piece.toString()
      const [, found] = /DevTools listening on (ws:\S+)/.exec(printed) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`Chromium ended\n${printed}`)))
  })
  const browser = await chromium.connectOverCDP(await address, { noDefaults: true })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('Chromium has no context')
  return {
    context,
    async close() {
      await browser.close()
      child.kill()
      await ended
    },
  }
}
