// What can become of a tab.
import { expect } from 'vitest'
import type { ClientPage } from './client-page.ts'
import { POLL_MS, type Tab } from './tab.ts'

export interface Fault {
  readonly name: string
  begin(tab: Tab, site: ClientPage): Promise<void>
  /** Left out where nothing is left of the tab, or it watches nothing more. */
  end?(tab: Tab, site: ClientPage): Promise<void>
}

export const faults: readonly Fault[] = [
  {
    name: 'is closed',
    begin: ({ page }) => page.close(),
  },
  {
    name: 'crashes',
    async begin({ page, cdp }) {
      const crashed = page.waitForEvent('crash')
      // Never answered: there is nobody left who could.
      cdp.send('Page.crash').catch(() => {})
      await crashed
    },
  },
  {
    name: 'stops watching',
    begin: ({ page }) =>
      page.evaluate(() => {
        for (const all of Object.values(window.seen)) for (const { watch } of all.splice(0)) watch.close()
      }),
  },
  {
    name: 'is frozen, and resumed',
    async begin({ page, cdp }) {
      await page.evaluate(() => document.addEventListener('freeze', () => (window.frozen = true)))
      await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    },
    async end({ page, cdp }) {
      await cdp.send('Page.setWebLifecycleState', { state: 'active' })
      expect(await page.evaluate(() => window.frozen)).toBe(true)
    },
  },
  {
    name: 'is put into the back-forward cache, and back',
    async begin({ page }, { elsewhere }) {
      await page.evaluate((to) => {
        location.href = to
      }, elsewhere)
      await page.waitForURL(elsewhere)
    },
    async end({ page }, { url }) {
      await page.evaluate(() => history.back())
      // It loads nothing: the very page comes back, with all that it held.
      await page.waitForURL(url, { waitUntil: 'commit' })
      await page.waitForFunction(() => 'seen' in window, null, { polling: POLL_MS })
    },
  },
  {
    name: 'is stuck, and goes on',
    async begin({ page }, site) {
      const stuck = site.nextHeld()
      // A request that the script waits for, and that is answered when the fault ends.
      await page.evaluate(() => {
        setTimeout(() => {
          const request = new XMLHttpRequest()
          request.open('GET', '/held', false)
          request.send()
        })
      })
      await stuck
    },
    async end(_, { release }) {
      release()
    },
  },
]
