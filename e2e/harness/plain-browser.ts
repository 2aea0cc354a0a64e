// A browser as it comes. The one that a test library launches keeps every page focused, visible and awake; in this one
// only the tab in front is seen, others are hidden, and a page can be frozen or kept to go back to.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type BrowserContext, chromium } from 'playwright-core'
import { chromiumPath } from './browser.ts'
import { PATIENCE_MS } from './patience.ts'

export interface PlainBrowser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** @param directory for its profile; goes with whoever made it. */
export async function openPlainBrowser(directory: string, ...args: readonly string[]): Promise<PlainBrowser> {
  if (chromiumPath === null) throw new Error('No Chromium: guard the test with describe.skipIf(chromiumPath === null)')
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  const profile = `--user-data-dir=${join(directory, 'profile')}`
  const child = spawn(
    chromiumPath,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-port=0',
      profile,
      ...quiet,
      ...args,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (): Promise<void> => {
    child.kill()
    await gone
  }
  try {
    const browser = await chromium.connectOverCDP(await addressOf(child.stderr, gone), { noDefaults: true })
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('Chromium has no profile to open pages in')
    context.setDefaultTimeout(PATIENCE_MS)
    return {
      context,
      async close() {
        await browser.close()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Where it can be spoken to, which it prints. */
function addressOf(output: Readable, gone: Promise<void>): Promise<string> {
  let printed = ''
  return new Promise((resolve, reject) => {
    output.on('data', (text: Buffer) => {
      printed += text.toString()
      const [, address] = /DevTools listening on (ws:\S+)\s/.exec(printed) ?? []
      if (address !== undefined) resolve(address)
    })
    void gone.then(() => reject(new Error(`Chromium ended at once\n${printed}`)))
  })
}
