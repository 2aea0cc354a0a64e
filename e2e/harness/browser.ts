// A real browser, the one that is installed. Tests of the page are skipped without one, and npm test says so.
import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.ts'
import { PATIENCE_MS } from './patience.ts'

export const chromiumPath = findChromium()

/** A browser without a profile, without a sandbox (CI runs as root) and without a word to anybody but the page. */
export async function launchBrowser(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('No Chromium: guard the test with describe.skipIf(chromiumPath === null)')
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
    timeout: PATIENCE_MS,
  })
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS))
  return browser
}
