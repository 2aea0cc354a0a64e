// Visits to pages of somebody else that embed the widgets of a service (foreign-page.ts), each in a browser of its own.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { collectErrors } from './complaints.ts'
import { serveForeignPage } from './foreign-page.ts'

export interface Visit {
  readonly page: Page
  /** Fills as the page goes wrong. */
  readonly errors: string[]
}

export interface Visits {
  /**
   * Opens a page with this body, and a module of its own beside the widgets'.
   * @param before done with the page before it is gone to: requests to be held back, functions to be had.
   */
  open(
    body: string,
    script?: string,
    before?: (page: Page) => Promise<unknown>,
    options?: BrowserContextOptions,
  ): Promise<Visit>
  /** Ends the visits so far. */
  leave(): Promise<void>
  close(): Promise<void>
}

export async function visits(service: string): Promise<Visits> {
  const browser: Browser = await launchBrowser()
  const contexts: BrowserContext[] = []
  const served: { close(): Promise<void> }[] = []
  const leave = async (): Promise<void> => {
    for (const context of contexts.splice(0)) await context.close()
    for (const page of served.splice(0)) await page.close()
  }
  return {
    async open(body, script = '', before = async () => {}, options = {}) {
      const foreign = await serveForeignPage(service, body, script)
      served.push(foreign)
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
      contexts.push(context)
      const page = await context.newPage()
      const errors = collectErrors(page)
      await before(page)
      await page.goto(foreign.url)
      return { page, errors }
    },
    leave,
    async close() {
      await leave()
      await browser.close()
    },
  }
}

/** The first panel in this mood. */
export function mood(page: Page, name: string): Promise<void> {
  return page.locator(`[data-mood="${name}"]`).first().waitFor()
}
